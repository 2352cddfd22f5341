import type { SandboxClock } from '../../clock.ts';
import { StripeError } from './stripe-error.ts';

const WINDOW_MS = 1000;

/** Counts requests in each second; Stripe allows 100 in live mode, counted over all endpoints. */
export function createRateLimit(clock: SandboxClock, perSecond: number) {
  let windowStart = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    /** @throws StripeError 429 */
    enter(): void {
      if (clock.now() - windowStart >= WINDOW_MS) {
        windowStart = clock.now();
        count = 0;
      }
      count += 1;
      if (count <= perSecond) return;
      const message =
        'Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.';
      throw new StripeError(429, { type: 'invalid_request_error', code: 'rate_limit', message }, false);
    },
  };
}
