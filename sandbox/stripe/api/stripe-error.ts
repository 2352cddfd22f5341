/** The `error` part of an answer. Source: Stripe's API reference, "Errors". */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: object;
}

/** A refusal in Stripe's own words. */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Whether an idempotency key keeps this answer: it does not where the request never began to run. */
  readonly isKept: boolean;

  constructor(status: number, body: ErrorBody, isKept = true) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.isKept = isKept;
  }
}

/** 400 from an endpoint that looked at the state of things and declined. */
export function refuse(message: string, details: { code?: string; param?: string } = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details });
}

/** 400 for parameters that cannot be read; nothing has run. */
export function refuseParameters(
  message: string,
  details: { code?: string; param?: string } = {},
): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details }, false);
}

/** 404 for an id in the path, 400 for one among the parameters. */
export function noSuch(noun: string, id: string, param = 'id'): StripeError {
  const body = { code: 'resource_missing', message: `No such ${noun}: '${id}'`, param };
  return new StripeError(param === 'id' ? 404 : 400, { type: 'invalid_request_error', ...body });
}
