/*
 * What people write for others to read: names, bios, comments. It is kept as plain text and shown as text, never as HTML, so
 * `<b>` stays what somebody typed. What is taken out is what shows nothing, or makes other text show wrong: bidirectional
 * overrides, zero-width characters, control characters, towers of accents.
 */

/** Controls but the line break, unassigned and private code points, halves of surrogate pairs. */
const CONTROLS = /(?!\n)[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/gu;
/** Zero-width characters, marks of direction, soft hyphens, tags, fillers, selectors, the empty Braille pattern. */
const INVISIBLE = '[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\u2800]';
/** Some invisible characters belong: they hold emoji together, and shape words in scripts whose letters join. */
const EMOJI_PART = '\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?';
const EMOJI = `${EMOJI_PART}(?:\\u200d${EMOJI_PART})*|[0-9#*]\\ufe0f\\u20e3`;
const JOINING =
  '(?![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{Script=Inherited}])[\\p{L}\\p{M}]';
const JOINER = `(?<=${JOINING})(?:\\u200c|\\u200d)(?=${JOINING})`;
const BELONGS_OR_INVISIBLE = new RegExp(`(${EMOJI}|${JOINER})|${INVISIBLE}`, 'gu');
/** Languages need at most a few marks on a letter; more of them spill over the lines above and below. */
const MARK_TOWER = /(\p{M}{4})\p{M}+/gu;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/g;
const SPACES = /[^\S\n]+/gu;
const MANY_LINES = /\n{3,}/g;

/**
 * Text of several lines as it is kept and shown: without what is invisible or misleading, spaces as one, at most one empty
 * line in a row. Cleaning what is clean changes nothing.
 *
 * @returns possibly empty: the text showed nothing.
 */
export function cleanText(text: string): string {
  return text
    .replace(LINE_BREAK, '\n')
    .replace(CONTROLS, ' ')
    .replace(BELONGS_OR_INVISIBLE, (_, belongs: string | undefined) => belongs ?? '')
    .normalize('NFC')
    .replace(MARK_TOWER, '$1')
    .replace(SPACES, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(MANY_LINES, '\n\n')
    .trim();
}

/** A name or a title: one line of clean text. @returns possibly empty. */
export function cleanName(text: string): string {
  return cleanText(text).replaceAll(/\n+/g, ' ');
}
