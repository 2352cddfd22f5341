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
