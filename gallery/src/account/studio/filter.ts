/** Which of my creations are shown; empty: all. */
export interface Filter {
  q: string;
  visibility: string;
  model: string;
}

const NAMES = ['q', 'visibility', 'model'] as const;

/** The filter that the page's address asks for, so that going back and sending a link show the same. */
export function readFilter(search: string): Filter {
  const params = new URLSearchParams(search);
  return {
    q: params.get('q') ?? '',
    visibility: params.get('visibility') ?? '',
    model: params.get('model') ?? '',
  };
}

/** `?q=fox`, or nothing for everything. */
export function writeFilter(filter: Filter): string {
  const params = new URLSearchParams();
  for (const name of NAMES) if (filter[name].trim()) params.set(name, filter[name].trim());
  const text = params.toString();
  return text && `?${text}`;
}
