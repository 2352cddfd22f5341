import { byteLength, type MarkedSpan, type MarkedText, MarkupError } from './marked-text.ts';

/** Telegram's tags and the entity each becomes. https://core.telegram.org/bots/api#html-style */
const TAGS: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
};

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface OpenTag {
  name: string;
  span: MarkedSpan;
}

/**
 * Reads `parse_mode=HTML`.
 * @throws MarkupError worded as Telegram words it, with the byte offset.
 */
export function parseHtml(source: string): MarkedText {
  const spans: MarkedSpan[] = [];
  const open: OpenTag[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    at += rest.startsWith('<') ? readTag(rest) : readCharacters(rest);
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new MarkupError(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, spans };

  // Both readers return how much of the source they used up.
  function readCharacters(rest: string): number {
    const reference = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));?/i.exec(rest);
    const character = reference ? decode(reference) : undefined;
    if (reference && character) {
      text += character;
      return reference[0].length;
    }
    const plain = /^(?:&|[^&<]+)/.exec(rest)?.[0] ?? '';
    text += plain;
    return plain.length;
  }

  function readTag(rest: string): number {
    const offset = byteLength(source.slice(0, at));
    if (rest.startsWith('</')) return closeTag(rest, offset);
    const name = /^<([^\s>]*)/.exec(rest)?.[1]?.toLowerCase() ?? '';
    if (rest.length === 1 + name.length) throw new MarkupError(`Unclosed start tag at byte offset ${offset}`);
    const type = Object.hasOwn(TAGS, name) ? TAGS[name] : undefined;
    if (!type) throw new MarkupError(`Unsupported start tag "${name}" at byte offset ${offset}`);
    const head = readAttributes(rest, name, offset);
    open.push({ name, span: openSpan(type, name, head.attributes, offset) });
    return head.length;
  }

  function openSpan(type: string, name: string, attributes: Map<string, string>, offset: number): MarkedSpan {
    const span: MarkedSpan = { type, offset: text.length, length: 0 };
    if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
      throw new MarkupError(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`);
    }
    if (type === 'blockquote' && attributes.has('expandable')) span.type = 'expandable_blockquote';
    if (type === 'blockquote' && open.some((outer) => outer.name === 'blockquote')) {
      throw new MarkupError("blockquotes can't be nested");
    }
    const link = attributes.get('href');
    if (type === 'link' && link) span.link = link;
    const emoji = attributes.get('emoji-id');
    if (type === 'custom_emoji' && emoji) span.customEmojiId = emoji;
    const language = /^language-(.+)$/.exec(attributes.get('class') ?? '')?.[1];
    if (type === 'code' && language) span.language = language;
    return span;
  }

  function closeTag(rest: string, offset: number): number {
    const end = /^<\/([a-z0-9-]*)\s*>/i.exec(rest);
    const tag = open.pop();
    if (!tag) throw new MarkupError(`Unexpected end tag at byte offset ${offset}`);
    if (!end) throw new MarkupError(`Unclosed end tag at byte offset ${offset}`);
    const name = end[1]?.toLowerCase() ?? '';
    // `</>` closes whatever is open.
    if (name && name !== tag.name) {
      throw new MarkupError(
        `Unmatched end tag at byte offset ${offset}, expected "</${tag.name}>", found "</${name}>"`,
      );
    }
    finish(tag);
    return end[0].length;
  }

  function finish({ name, span }: OpenTag): void {
    span.length = text.length - span.offset;
    if (name === 'a') span.link ??= text.slice(span.offset);
    const around = open.at(-1);
    // `<pre><code class="language-x">` is one block with a language, not code inside a block.
    if (name === 'code' && around?.name === 'pre' && around.span.offset === span.offset && span.language) {
      around.span.language = span.language;
      return;
    }
    if (name === 'code') delete span.language;
    spans.push(span);
  }
}

function decode([, decimal, hexadecimal, name]: RegExpExecArray): string | undefined {
  if (name) return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : undefined;
  const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function readAttributes(rest: string, name: string, offset: number) {
  const attributes = new Map<string, string>();
  let at = 1 + name.length;
  for (;;) {
    at += /^\s*/.exec(rest.slice(at))?.[0].length ?? 0;
    const tail = rest.slice(at);
    if (tail.startsWith('>')) return { attributes, length: at + 1 };
    const attribute = /^([^\s=<>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?/.exec(tail);
    if (!attribute?.[1]) throw new MarkupError(`Unclosed start tag at byte offset ${offset}`);
    const value = attribute[2] ?? attribute[3] ?? attribute[4] ?? '';
    const decoded = value.replace(/&(lt|gt|amp|quot);/g, (whole, word: string) => CHARACTERS[word] ?? whole);
    attributes.set(attribute[1].toLowerCase(), decoded);
    at += attribute[0].length;
  }
}
