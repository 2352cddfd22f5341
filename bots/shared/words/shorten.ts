const segmenter = new Intl.Segmenter();

/** Shortens to `max` UTF-16 units with `…` at the end, never inside of what people see as one sign. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return '';
  const end = segmenter.segment(text).containing(max - 1)?.index ?? 0;
  return `${text.slice(0, end).trimEnd()}…`;
}
