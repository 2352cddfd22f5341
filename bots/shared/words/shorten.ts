const segmenter = new Intl.Segmenter();

/**
 * Shortens to `max` UTF-16 units with `…` at the end, never inside of what people see as one sign, such as an emoji.
 *
 * @param measure how long a part counts, where that is not its own length.
 */
export function shorten(text: string, max: number, measure = (part: string) => part.length): string {
  if (measure(text) <= max) return text;
  if (max <= 1) return '';
  let end = 0;
  let length = 1;
  for (const { segment } of segmenter.segment(text)) {
    length += measure(segment);
    if (length > max) break;
    end += segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
