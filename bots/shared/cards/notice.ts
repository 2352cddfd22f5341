import { DomainError, type DomainErrorCode, type DomainErrorDetails } from '@easel/core/errors.ts';
import type { Words } from '../words/en.ts';
import type { Card } from './card.ts';
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

/** What to say about an error: for an expected one its reason and the next step, else that it is our fault. */
export function errorCard(error: unknown, words: Words): Card {
  if (!(error instanceof DomainError)) return noticeCard(words.unexpected, 'sorry');
  return noticeCard(describe(error.code, error.details, words), 'sorry');
}

function describe<C extends DomainErrorCode>(code: C, details: DomainErrorDetails[C], words: Words) {
  return words.errors[code](shortenDetails(details));
}
