import type { Block, Card, Part } from '@easel/bot-shared/cards/card.ts';
import { bar } from '@easel/bot-shared/words/format.ts';
import { shorten } from '@easel/bot-shared/words/shorten.ts';
import { joinRich, type RichText, rich } from './rich-text.ts';

/** What Telegram takes, in UTF-16 units without tags (https://core.telegram.org/bots/api#sendmessage). */
export const TEXT_MAX = 4096;
export const CAPTION_MAX = 1024;

/** A quote longer than this is folded until somebody taps it. */
const FOLD_FROM = 300;
/** A fact may be something that a person wrote, such as a negative prompt. */
const FACT_MAX = 300;

/**
 * A card's words as Telegram HTML. Quotes share what the other blocks leave of the limit; pictures are not words.
 *
 * @param limit {@link TEXT_MAX} for a text, {@link CAPTION_MAX} under a picture.
 */
export function renderText(card: Card, limit: number): string {
  const blocks = card.blocks.filter((block) => block.type !== 'pictures');
  const fixed = blocks.filter((block) => block.type !== 'quote').map(renderBlock);
  let quotesLeft = blocks.length - fixed.length;
  // A line break after each block, and one more before each title.
  let room = limit - 2 * blocks.length - fixed.reduce((sum, text) => sum + text.length, 0);

  const lines = blocks.flatMap((block, i): RichText[] => {
    if (block.type !== 'quote') {
      const blank = block.type === 'title' && i > 0 ? [rich('')] : [];
      return [...blank, renderBlock(block)];
    }
    const text = shorten(block.text, Math.floor(room / quotesLeft));
    quotesLeft -= 1;
    room -= text.length;
    if (text === '') return [];
    return [rich(text, text.length > FOLD_FROM ? 'blockquote expandable' : 'blockquote')];
  });
  return joinRich(lines, '\n').html;
}

function renderBlock(block: Exclude<Block, { type: 'quote' | 'pictures' }> | Block): RichText {
  switch (block.type) {
    case 'title':
      return rich(block.text, 'b');
    case 'line':
      return joinRich(block.parts.map(renderPart));
    case 'small':
      return rich(plain(block.parts), 'i');
    case 'facts':
      return joinRich(block.items.map(renderFact), '\n');
    case 'progress':
      return rich(`${bar(block.value)} ${block.label}`);
    case 'quote':
    case 'pictures':
      return rich('');
  }
}

function renderFact({ label, value }: { label: string; value: string }): RichText {
  return joinRich([rich(label, 'b'), rich(`: ${shorten(value, FACT_MAX)}`)]);
}

function renderPart(part: Part): RichText {
  if (typeof part === 'string') return rich(part);
  return 'strong' in part ? rich(part.strong, 'b') : rich(part.code, 'code');
}

function plain(parts: Part[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : 'strong' in part ? part.strong : part.code))
    .join('');
}

/** Titles and lines of a card as plain text: for the note that answers a pressed button. */
export function renderNote(card: Card): string {
  return card.blocks
    .flatMap((block) => {
      if (block.type === 'title') return [block.text];
      return block.type === 'line' ? [plain(block.parts)] : [];
    })
    .join(' ');
}
