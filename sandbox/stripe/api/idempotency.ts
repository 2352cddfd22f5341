import { createHash } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { refuseParameters, StripeError } from './stripe-error.ts';

/** Stripe may forget a key after 24 hours; the twin forgets it then. */
const KEPT_MS = 24 * 3600_000;
const LONGEST_KEY = 255;

export interface Answer {
  status: number;
  body: object;
  /** Of the request that made this answer. */
  requestId: string;
}

interface KeptRequest {
  fingerprint: string;
  startedAt: number;
  answer: Answer | undefined;
}

export interface IdempotencyKeys {
  /**
   * Takes a key for a request, or answers what its first use was answered with.
   * @throws StripeError 400 where it was used with other parameters, 409 while its first use is under way.
   */
  begin(key: string, request: { method: string; path: string; body: string }): Answer | undefined;
  /** Keeps the answer; undefined frees the key, for a request that never began to run. */
  finish(key: string, answer: Answer | undefined): void;
}

/** Idempotency keys as Stripe keeps them. Source: API reference, "Idempotent requests". */
export function createIdempotencyKeys(clock: SandboxClock): IdempotencyKeys {
  const kept = new Map<string, KeptRequest>();
  return {
    begin(key, { method, path, body }) {
      if (key.length > LONGEST_KEY) {
        throw refuseParameters(`Idempotency keys may have at most ${LONGEST_KEY} characters.`);
      }
      const fingerprint = createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex');
      const first = kept.get(key);
      if (!first || clock.now() - first.startedAt > KEPT_MS) {
        kept.set(key, { fingerprint, startedAt: clock.now(), answer: undefined });
        return undefined;
      }
      if (first.fingerprint !== fingerprint) throw refuseReuse(key);
      if (!first.answer) throw refuseConcurrentUse(key);
      return first.answer;
    },
    finish(key, answer) {
      const request = kept.get(key);
      if (!answer) kept.delete(key);
      else if (request) request.answer = answer;
    },
  };
}

function refuseReuse(key: string): StripeError {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeError(400, { type: 'idempotency_error', message }, false);
}

function refuseConcurrentUse(key: string): StripeError {
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
  return new StripeError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message }, false);
}
