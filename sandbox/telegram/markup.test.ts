import { expect, test } from 'vitest';
import { findAutomaticEntities, readFormattedText } from './formatted-text.ts';

const names = { text: 'text', entities: 'entities' };
const read = (text: string, parse_mode: string) =>
  readFormattedText({ text, parse_mode }, names, (id) =>
    id === 7 ? { id, is_bot: false, first_name: 'Visitor' } : undefined,
  );

const brief = ({ text, entities }: ReturnType<typeof read>) =>
  [text, ...entities.map(({ type, offset, length }) => `${type} ${offset}+${length}`)].join(' | ');

test.each([
  ['<b>bold <i>and</i></b> plain', 'bold and plain | bold 0+8 | italic 5+3'],
  ['a &lt;tag&gt; &amp; &#x41;&unknown;', 'a <tag> & A&unknown;'],
  [
    '<span class="tg-spoiler">x</span><u>y</u><del>z</del>',
    'xyz | spoiler 0+1 | underline 1+1 | strikethrough 2+1',
  ],
  ['<a href="https://example.org/?a=1&amp;b=2">link</a>', 'link | text_link 0+4'],
  ['<a href="tg://user?id=7">you</a> <a href="tg://user?id=8">they</a>', 'you they | text_mention 0+3'],
  ['<blockquote expandable>long</blockquote>', 'long | expandable_blockquote 0+4'],
  ['<pre><code class="language-ts">let x</code></pre>', 'let x | pre 0+5'],
  ['<code><b>plain inside</b></code>', 'plain inside | code 0+12'],
  ['  <b> trimmed </b>  ', 'trimmed | bold 0+7'],
  ['🎨 <b>x</b>', '🎨 x | bold 3+1'],
])('HTML %s', (html, expected) => {
  expect(brief(read(html, 'HTML'))).toBe(expected);
});

test.each([
  ['<b>open', 'Can\'t find end tag corresponding to start tag "b"'],
  ['é<x>no</x>', 'Unsupported start tag "x" at byte offset 2'],
  ['<b>crossed<i></b></i>', 'Unmatched end tag at byte offset 13, expected "</i>", found "</b>"'],
  ['end</b>', 'Unexpected end tag at byte offset 3'],
  ['5 < 6', 'Unsupported start tag "" at byte offset 2'],
  ['<b', 'Unclosed start tag at byte offset 0'],
  ['<constructor>x</constructor>', 'Unsupported start tag "constructor" at byte offset 0'],
])('broken HTML %s', (html, reason) => {
  expect(() => read(html, 'HTML')).toThrow(`Bad Request: can't parse entities: ${reason}`);
});

test.each([
  ['*bold _and_* plain', 'bold and plain | bold 0+8 | italic 5+3'],
  ['__under__ ~gone~ ||hidden||', 'under gone hidden | underline 0+5 | strikethrough 6+4 | spoiler 11+6'],
  ['escaped\\. \\*stars\\*', 'escaped. *stars*'],
  ['[link](https://example.org/a\\)b)', 'link | text_link 0+4'],
  ['`code *as is*` and ```ts\nlet x```', 'code *as is* and let x | code 0+12 | pre 17+5'],
  ['>first\n>second\nafter', 'first\nsecond\nafter | blockquote 0+12'],
  ['**>hidden at first\n>more||', 'hidden at first\nmore | expandable_blockquote 0+20'],
])('MarkdownV2 %s', (markdown, expected) => {
  expect(brief(read(markdown, 'MarkdownV2'))).toBe(expected);
});

test.each([
  ['a.', "Character '.' is reserved and must be escaped with the preceding '\\'"],
  ['a-b', "Character '-' is reserved and must be escaped with the preceding '\\'"],
  ['*open', "Can't find end of Bold entity at byte offset 0"],
  ['é *open', "Can't find end of Bold entity at byte offset 3"],
  ['[text](http://open', "Can't find end of a URL at byte offset 0"],
])('broken MarkdownV2 %s', (markdown, reason) => {
  expect(() => read(markdown, 'MarkdownV2')).toThrow(`Bad Request: can't parse entities: ${reason}`);
});

test('an unknown parse_mode is refused', () => {
  expect(() => read('x', 'BBCode')).toThrow('Bad Request: unsupported parse_mode');
});

test('commands, mentions, hashtags and addresses are found in plain text', () => {
  const found = findAutomaticEntities('/imagine@some_bot see https://example.org/a, @member #art and 1/2');
  expect(found.map(({ type, offset, length }) => [type, offset, length])).toEqual([
    ['bot_command', 0, 17],
    ['url', 22, 21],
    ['mention', 45, 7],
    ['hashtag', 53, 4],
  ]);
});
