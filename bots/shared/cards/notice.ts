import { DomainError, type DomainErrorCode, type DomainErrorDetails } from '@easel/core/errors.ts';
import { type Shop, sellsAnything } from '../shop.ts';
import type { Words } from '../words/en.ts';
import type { Button, Card } from './card.ts';
import { shortenDetails } from './shorten-details.ts';

/** A short word to one person: what happened, and what to do next. */
export function noticeCard(notice: { title: string; help: string }, tone: Card['tone'] = 'info'): Card {
  return {
    tone,
    blocks: [
      { type: 'title', text: notice.title },
      { type: 'line', parts: [notice.help] },
    ],
    buttons: [],
  };
}

/** Errors that buying credits mends. */
const MENDED_BY_CREDITS: DomainErrorCode[] = ['not-enough-credits', 'in-debt'];

/**
 * What to say about an error: for an expected one its reason and the next step, else that it is our fault.
 *
 * @param shop where something is sold there, a lack of credits comes with the way to more.
 */
export function errorCard(error: unknown, words: Words, shop: Shop): Card {
  if (!(error instanceof DomainError)) return noticeCard(words.unexpected, 'sorry');
  const card = noticeCard(describe(error.code, error.details, words), 'sorry');
  const isMended = MENDED_BY_CREDITS.includes(error.code) && sellsAnything(shop);
  return isMended ? { ...card, buttons: [[packsButton(words)]] } : card;
}

/** Leads to the packs of credits. */
export function packsButton(words: Words): Button {
  return { action: { name: 'packs' }, label: words.money.buy, style: 'primary' };
}

function describe<C extends DomainErrorCode>(code: C, details: DomainErrorDetails[C], words: Words) {
  return words.errors[code](shortenDetails(details));
}
