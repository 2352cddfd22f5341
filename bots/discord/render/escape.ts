/** What could begin formatting, a mention, a link or a spoiler, anywhere in a line. */
const ANYWHERE = /[\\*_~`|<>[\]()@#]|(?<=https?):(?=\/\/)/g;
/** What is formatting only where a line begins: lists. */
const AT_START = /^(\s*)([-+])/gm;

/** Text that Discord shows as it was written. The result is at most about twice as long. */
export function escapeText(text: string): string {
  return text.replace(ANYWHERE, '\\$&').replace(AT_START, '$1\\$2');
}

/** Text in a box. There is no escape for the box's own sign. */
export function asCode(text: string): string {
  return `\`${text.replaceAll('`', 'ˋ').replace(/\s+/g, ' ')}\``;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Shortens text to a length in UTF-16 units, never through the middle of an emoji.
 *
 * @param measure how long the text counts, where that is not its own length.
 */
export function shorten(text: string, max: number, measure = (part: string) => part.length): string {
  if (measure(text) <= max) return text;
  let kept = '';
  let length = 1;
  for (const { segment } of graphemes.segment(text)) {
    length += measure(segment);
    if (length > max) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
