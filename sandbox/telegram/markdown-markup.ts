import { byteLength, type MarkedSpan, type MarkedText, MarkupError } from './marked-text.ts';

const RESERVED = '_*[]()~`>#+-=|{}.!';

/** Marks that open and close alike; the longer of two that start alike comes first. */
const MARKS: readonly { mark: string; type: string; title: string }[] = [
  { mark: '```', type: 'pre', title: 'Pre' },
  { mark: '`', type: 'code', title: 'Code' },
  { mark: '__', type: 'underline', title: 'Underline' },
  { mark: '_', type: 'italic', title: 'Italic' },
  { mark: '*', type: 'bold', title: 'Bold' },
  { mark: '~', type: 'strikethrough', title: 'Strikethrough' },
  { mark: '||', type: 'spoiler', title: 'Spoiler' },
];

interface OpenMark {
  closing: string;
  title: string;
  offset: number;
  span: MarkedSpan;
}

/**
 * Reads `parse_mode=MarkdownV2`. https://core.telegram.org/bots/api#markdownv2-style
 * @throws MarkupError worded as Telegram words it, with the byte offset.
 */
export function parseMarkdownV2(source: string): MarkedText {
  const spans: MarkedSpan[] = [];
  const open: OpenMark[] = [];
  let text = '';
  let at = 0;
  let quote: MarkedSpan | undefined;

  while (at < source.length) {
    if (isLineStart()) readLineStart();
    if (at < source.length) readOne();
  }
  endQuote();
  const unclosed = open.at(-1);
  if (unclosed) {
    throw new MarkupError(`Can't find end of ${unclosed.title} entity at byte offset ${unclosed.offset}`);
  }
  return { text, spans };

  function readOne(): void {
    const character = source[at] ?? '';
    const inner = open.at(-1);
    if (character === '\\' && /^[ -~]$/.test(source[at + 1] ?? '')) {
      text += source[at + 1];
      at += 2;
    } else if (inner && source.startsWith(inner.closing, at) && !isLongerMark(inner)) {
      close(inner);
    } else if (inner && ['pre', 'code'].includes(inner.span.type)) {
      text += character;
      at += 1;
    } else if (endsExpandableQuote()) {
      if (quote) quote.type = 'expandable_blockquote';
      at += 2;
    } else if (RESERVED.includes(character)) {
      openMark(character);
    } else {
      text += character;
      at += 1;
    }
  }

  /** Inside `_italic_`, `__` opens or closes underline first: Telegram reads greedily from the left. */
  function isLongerMark(inner: OpenMark): boolean {
    return inner.closing === '_' && source.startsWith('__', at);
  }

  function openMark(character: string): void {
    const offset = byteLength(source.slice(0, at));
    const opening = source.startsWith('![', at)
      ? { mark: '![', type: 'link', title: 'CustomEmoji' }
      : character === '['
        ? { mark: '[', type: 'link', title: 'TextUrl' }
        : MARKS.find(({ mark }) => source.startsWith(mark, at));
    if (!opening) {
      throw new MarkupError(
        `Character '${character}' is reserved and must be escaped with the preceding '\\'`,
      );
    }
    at += opening.mark.length;
    const span: MarkedSpan = { type: opening.type, offset: text.length, length: 0 };
    if (opening.type === 'pre') readLanguage(span);
    const closing = opening.type === 'link' ? ']' : opening.mark;
    open.push({ closing, title: opening.title, offset, span });
  }

  function readLanguage(span: MarkedSpan): void {
    const head = /^([^\s`]*)\n/.exec(source.slice(at));
    if (!head) return;
    if (head[1]) span.language = head[1];
    at += head[0].length;
  }

  function close(mark: OpenMark): void {
    open.pop();
    at += mark.closing.length;
    mark.span.length = text.length - mark.span.offset;
    if (mark.span.type === 'link') readLink(mark);
    if (mark.span.length > 0) spans.push(mark.span);
  }

  function readLink({ span, title, offset }: OpenMark): void {
    const address = /^\(((?:\\[ -~]|[^)\\])*)\)/.exec(source.slice(at));
    if (title === 'CustomEmoji') {
      const id = /^tg:\/\/emoji\?id=(\d+)$/.exec(address?.[1] ?? '')?.[1];
      if (!id) throw new MarkupError('Custom emoji URL must have an emoji identifier');
      span.type = 'custom_emoji';
      span.customEmojiId = id;
    } else if (source[at] === '(' && !address) {
      throw new MarkupError(`Can't find end of a URL at byte offset ${offset}`);
    } else {
      span.link = (address?.[1] ?? '').replaceAll(/\\(.)/g, '$1') || text.slice(span.offset);
    }
    at += address?.[0].length ?? 0;
  }

  function isLineStart(): boolean {
    return at === 0 || source[at - 1] === '\n';
  }

  /** `>` starts a quotation or goes on with it; `**>` parts two quotations that follow each other. */
  function readLineStart(): void {
    if (['pre', 'code'].includes(open.at(-1)?.span.type ?? '')) return;
    const mark = /^(?:\*\*)?>/.exec(source.slice(at))?.[0];
    if (!mark || mark.length > 1) endQuote();
    if (!mark) return;
    quote ??= { type: 'blockquote', offset: text.length, length: 0 };
    at += mark.length;
  }

  function endsExpandableQuote(): boolean {
    return quote !== undefined && /^\|\|(?:\n|$)/.test(source.slice(at));
  }

  function endQuote(): void {
    if (!quote) return;
    quote.length = text.replace(/\n$/, '').length - quote.offset;
    if (quote.length > 0) spans.push(quote);
    quote = undefined;
  }
}
