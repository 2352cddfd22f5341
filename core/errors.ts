/**
 * Everything that can be wrong with what somebody asked for. The bots have words for each code, the api an HTTP status,
 * the workers a decision to retry or end; all three switch over this list exhaustively.
 */
export interface DomainErrorDetails {
  /** The wallet has too little free. Credits. */
  'not-enough-credits': { needed: bigint; available: bigint };
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
  'not-found': { what: 'order' | 'creation' | 'proposal' };
  'too-late-to-cancel': { status: string };
  /** The order has not ended, so there is nothing yet to build on. */
  'order-not-finished': { status: string };
  'proposal-expired': Record<never, never>;
  'not-allowed': { action: string };
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
