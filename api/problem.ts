import { DomainError, type DomainErrorCode } from '@easel/core/errors.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** An error as every answer of the api tells it (RFC 9457), as `application/problem+json`. */
export interface Problem {
  /** A word that programs can rely on. */
  type: string;
  title: string;
  status: number;
  [detail: string]: unknown;
}

/** Every refusal of the domain has its HTTP status: a new one does not compile until it stands here. */
const STATUS: Record<DomainErrorCode, number> = {
  'not-enough-credits': 402,
  'in-debt': 402,
  'payments-unavailable': 503,
  'already-subscribed': 409,
  'not-subscribed': 409,
  'payment-declined': 402,
  'over-refund': 409,
  'not-enough-bought': 402,
  'gift-cap': 429,
  'gift-refused': 422,
  'already-claimed': 429,
  'promo-refused': 409,
  'referral-refused': 409,
  'treasury-refused': 402,
  'bad-option': 400,
  'prompt-empty': 400,
  'prompt-too-long': 400,
  'refused-by-policy': 422,
  'model-unavailable': 409,
  'over-cap': 403,
  'not-found': 404,
  'too-late-to-cancel': 409,
  'order-not-finished': 409,
  'proposal-expired': 410,
  'not-allowed': 403,
  'key-reused': 409,
};

/** Turns whatever a route threw into a problem. Our own failures say nothing about themselves. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    const status = STATUS[error.code as DomainErrorCode];
    return { type: error.code, title: error.message, status, ...writable(error.details) };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(({ instancePath, message }) => ({ at: instancePath, message }));
    return { type: 'bad-request', title: 'The request is not as it should be', status: 400, problems };
  }
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { type: 'bad-request', title: message, status: statusCode };
  }
  return { type: 'internal', title: 'Something went wrong here', status: 500 };
}

/** Credits are bigints, which JSON does not have: they are written as text. */
function writable(details: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
}

/** Answers a request with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Answers every error of an app as a problem. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) => {
    return sendProblem(reply, { type: 'not-found', title: 'There is nothing here', status: 404 });
  });
}
