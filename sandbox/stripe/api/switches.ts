import { type ErrorBody, StripeError } from './stripe-error.ts';

export interface Switches {
  /** Fails the next request to a route, such as `POST /v1/refunds`; `*` is any. */
  failNext(route: string, status: number, body?: Partial<ErrorBody>): void;
  /** Carries out the next request to a route, but cuts the connection instead of answering. */
  dropAfterHandling(route: string): void;
  heal(): void;
  /** @throws StripeError the failure planned for this route */
  throwPlanned(route: string): void;
  takeDrop(route: string): boolean;
}

/** What can be made to go wrong with an API request. Routes are named by method and path pattern. */
export function createSwitches(): Switches {
  const failures: { route: string; failure: StripeError }[] = [];
  const drops: string[] = [];
  return {
    failNext(route, status, body = {}) {
      const type = status === 402 ? 'card_error' : status < 500 ? 'invalid_request_error' : 'api_error';
      const message = status < 500 ? 'The request was refused.' : 'An unknown error occurred';
      // Stripe keeps a 500 under its idempotency key; it keeps no 409 and no 429, which never began to run.
      const isKept = status !== 409 && status !== 429;
      failures.push({ route, failure: new StripeError(status, { type, message, ...body }, isKept) });
    },
    dropAfterHandling: (route) => void drops.push(route),
    heal() {
      failures.length = 0;
      drops.length = 0;
    },
    throwPlanned(route) {
      const at = failures.findIndex((planned) => planned.route === '*' || planned.route === route);
      const [planned] = at < 0 ? [] : failures.splice(at, 1);
      if (planned) throw planned.failure;
    },
    takeDrop(route) {
      const at = drops.findIndex((planned) => planned === '*' || planned === route);
      return at >= 0 && drops.splice(at, 1).length > 0;
    },
  };
}
