import { DomainError, type DomainErrorCode, type DomainErrorDetails } from '@easel/core/errors.ts';
import { type Shop, sellsAnything } from '../shop.ts';
import type { Words } from '../words/en.ts';
import type { Note } from '../words/note.ts';
import type { Card } from './card.ts';
import { packsButton } from './money.ts';
import { noteCard } from './note.ts';
import { shortenDetails } from './shorten-details.ts';

/** Errors that buying credits mends. */
const MENDED_BY_CREDITS: DomainErrorCode[] = ['not-enough-credits', 'in-debt'];

/**
 * What to say about an error: for an expected one its reason and the next step, else that it is our fault.
 *
 * @param shop where something is sold there, a lack of credits comes with the way to more.
 */
export function errorCard(error: unknown, words: Words, shop: Shop): Card {
  if (!(error instanceof DomainError)) return noteCard(words.unexpected, 'sorry');
  const card = noteCard(describe(error.code, error.details, words), 'sorry');
  const isMended = MENDED_BY_CREDITS.includes(error.code) && sellsAnything(shop);
  return isMended ? { ...card, buttons: [[packsButton(words)]] } : card;
}

function describe<C extends DomainErrorCode>(code: C, details: DomainErrorDetails[C], words: Words): Note {
  return words.errors[code](shortenDetails(details));
}
