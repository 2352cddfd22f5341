/** Making one takes a browser 10 ms, so they are made for the first that needs them: most pages have none that does. */
let dates: Intl.DateTimeFormat | undefined;

const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

/** `1 like`, `1,204 likes`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${String(amount).replace(THOUSANDS, ',')} ${amount === 1 ? one : many}`;
}

/** `14 March 2026`, in UTC: pages are written once for everybody. */
export function date(iso: string): string {
  dates ??= new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return dates.format(new Date(iso));
}

/** The beginning of a text, at most `max` letters, cut between words and marked where something is missing. */
export function shorten(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = Array.from(line);
  if (letters.length <= max) return line;
  const cut = letters.slice(0, max - 1).join('');
  return `${cut.replace(/\s+\S{0,15}$/u, '')}…`;
}
