// Where things are on this site. Ids and names are written so that nothing in them can change where a link leads.

export const creationPath = (id: string): string => `/c/${segment(id)}`;
export const artistPath = (handle: string): string => `/a/${segment(handle)}`;
export const tagPath = (name: string): string => `/t/${segment(name)}`;
export const modelPath = (id: string): string => `/m/${segment(id)}`;
export const collectionPath = (id: string): string => `/collections/${segment(id)}`;
export const challengePath = (id: string): string => `/challenges/${segment(id)}`;

/** A path with more in its query; what is undefined is left out. */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  const text = params.toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
