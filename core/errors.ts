import type { LINK_OBSTACLES } from './contract/account.ts';
import type { Currency } from './payments/money.ts';

/**
 * Everything that can be wrong with what somebody asked for. The bots have words for each code and the api an HTTP
 * status: a new one does not compile until both have.
 */
export interface DomainErrorDetails {
  /** The wallet has too little free. Credits. */
  'not-enough-credits': { needed: bigint; available: bigint };
  /** Bought credits were taken back after they were spent; nothing can be ordered until that is paid. Credits. */
  'in-debt': { debt: bigint };
  /** No way to pay is set up, or its provider does not answer. */
  'payments-unavailable': Record<never, never>;
  /** There is a plan already, or one that is just being paid. */
  'already-subscribed': { term: 'month' | 'year' };
  /** What was asked for is part of Premium. */
  'premium-only': Record<never, never>;
  /** The person takes no private messages of the bot. */
  'private-closed': Record<never, never>;
  'not-subscribed': Record<never, never>;
  /** The card was declined; nothing was changed. */
  'payment-declined': Record<never, never>;
  /** More than what is left of the payment; in minor units of its currency. */
  'over-refund': { refundable: bigint; currency: Currency };
  /** Only bought credits can be given away. Credits. */
  'not-enough-bought': { needed: bigint; available: bigint };
  /** More than may be given away on one day (UTC); `left` is what still may. Credits. */
  'gift-cap': { cap: bigint; left: bigint };
  /** Nobody can give to themselves or to a bot, nor to somebody who has never used Easel. */
  'gift-refused': { reason: 'self' | 'bot' | 'unknown' };
  /** Today's credits are claimed. */
  'already-claimed': { streak: number; nextAt: Date; nextAmount: bigint };
  'promo-refused': { reason: 'unknown' | 'expired' | 'used-up' | 'already-redeemed' };
  /** `not-new`: only whoever came a short while ago, and after the one they name, can have been brought. */
  'referral-refused': { reason: 'unknown' | 'self' | 'not-new' | 'already-referred' };
  /** The server's wallet does not pay for this. `left` is what it would pay at most, in credits. */
  'treasury-refused': { reason: 'empty' | 'cap' | 'approval' | 'not-allowed'; needed: bigint; left: bigint };
  /** An option has a value that cannot be used; `allowed` says which can. */
  'bad-option': { option: string; value: string; allowed: string };
  'prompt-empty': Record<never, never>;
  'prompt-too-long': { length: number; max: number };
  /** A rule forbids what was asked; `words` are those that the rule met. */
  'refused-by-policy': { rule: string; words: string[] };
  'model-unavailable': { model: string; available: string[] };
  /** The server or channel allows less than was asked for. */
  'over-cap': { option: string; value: string; cap: string };
  /** There is no such thing, or it is not yours: strangers cannot tell which. */
  'not-found': {
    what:
      | 'account'
      | 'order'
      | 'creation'
      | 'proposal'
      | 'payment'
      | 'session'
      | 'comment'
      | 'artist'
      | 'collection'
      | 'challenge';
  };
  'too-late-to-cancel': { status: string };
  /** Too many orders were called off while they were being made; new ones are taken again after this time. */
  'too-many-cancels': { waitMs: number };
  /** The order has not ended, so there is nothing yet to build on. */
  'order-not-finished': { status: string };
  /** A question was answered before, or it is too old to be. */
  'proposal-expired': { answered: boolean };
  /** Only admins may, of this place or of this Easel; and nobody follows or blocks themselves. */
  'not-allowed': {
    action:
      | 'change-settings'
      | 'change-treasury'
      | 'decide-approval'
      | 'refund-payments'
      | 'give-premium'
      | 'make-promo-codes'
      | 'stop-promo-codes'
      | 'list-promo-codes'
      | 'follow-oneself'
      | 'block-oneself';
  };
  /** A one-time code of a link cannot be used; `elsewhere`: somebody else opened it first. */
  'code-refused': { reason: 'unknown' | 'expired' | 'used' | 'elsewhere' };
  /** Nobody can have this handle: it is not one, it would pass for the house's, or somebody has it (or one that looks like it). */
  'handle-refused': { reason: 'form' | 'reserved' | 'taken' };
  /** Two accounts cannot be joined, at least not now. */
  'link-refused': { reason: 'self' | (typeof LINK_OBSTACLES)[number] };
  /** A chat cannot be taken from its account. */
  'unlink-refused': { reason: 'last' | 'unknown' };
  /** An account cannot be erased while a plan is being paid: Stripe would go on taking money. */
  'erase-refused': { reason: 'plan' };
  /** A file that should be a picture is none, or too large a one. */
  'picture-refused': { reason: 'format' | 'too-large' };
  /** What says where a page begins was not said by us, or is of another list. */
  'bad-cursor': Record<never, never>;
  /** The same idempotency key came with another request. */
  'key-reused': { key: string };
}

export type DomainErrorCode = keyof DomainErrorDetails;

/** An expected refusal, with what is needed to explain it. Nothing was changed when it is thrown. */
export class DomainError<C extends DomainErrorCode = DomainErrorCode> extends Error {
  override name = 'DomainError';
  readonly code: C;
  readonly details: DomainErrorDetails[C];

  constructor(code: C, details: DomainErrorDetails[C]) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** A broken invariant of our own: never shown to people, always logged as an error. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
