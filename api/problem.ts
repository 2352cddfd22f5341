import type { ApiProblemCode } from '@easel/core/contract/refusals.ts';
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
  'premium-only': 403,
  'private-closed': 409,
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
  'too-many-cancels': 429,
  'order-not-finished': 409,
  'proposal-expired': 410,
  'not-allowed': 403,
  'code-refused': 410,
  'handle-refused': 409,
  'link-refused': 409,
  'unlink-refused': 409,
  'erase-refused': 409,
  'picture-refused': 422,
  'bad-cursor': 400,
  'key-reused': 409,
};

/** What the api itself refuses, apart from the domain. */
const API_PROBLEMS: Record<ApiProblemCode, { status: number; title: string }> = {
  'bad-request': { status: 400, title: 'The request is not as it should be' },
  'sign-in-needed': { status: 401, title: 'Sign in first' },
  'unknown-token': { status: 401, title: 'No such token' },
  'forged-request': { status: 403, title: 'This did not come from a page of Easel; load the page again' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'too-large': { status: 413, title: 'That is more than is taken at once' },
  'unsupported-type': { status: 415, title: 'This content type is not accepted' },
  'too-many-requests': { status: 429, title: 'That is too much at once; wait a little' },
  internal: { status: 500, title: 'Something went wrong here' },
  'not-ready': { status: 503, title: 'The database does not answer' },
};

/** The problem that stands for a code of the api's own. */
export function problemOf(code: ApiProblemCode, details: Record<string, unknown> = {}): Problem {
  return { type: code, ...API_PROBLEMS[code], ...details };
}

/** An expected refusal of the api, to be thrown. */
export class ApiRefusal extends Error {
  override name = 'ApiRefusal';
  readonly problem: Problem;

  constructor(code: ApiProblemCode, details?: Record<string, unknown>) {
    super(code);
    this.problem = problemOf(code, details);
  }
}

/** Turns whatever a route threw into a problem. Our own failures say nothing about themselves. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    const status = STATUS[error.code as DomainErrorCode];
    // Details of some errors have these names, too.
    return { ...writable(error.details), type: error.code, title: error.message, status };
  }
  if (error instanceof ApiRefusal) return error.problem;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(({ instancePath, message }) => ({ at: instancePath, message }));
    return problemOf('bad-request', { problems });
  }
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return problemOf('internal');
  return { ...problemOf(CODE_OF_STATUS[statusCode] ?? 'bad-request'), status: statusCode, detail: message };
}

/** What the server itself refuses, before a route is reached. */
const CODE_OF_STATUS: Record<number, ApiProblemCode> = { 413: 'too-large', 415: 'unsupported-type' };

/** Credits are bigints, which JSON does not have: they are written as text. */
function writable(details: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
}

/** Answers a request with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (typeof problem.retryAfter === 'number') reply.header('retry-after', problem.retryAfter);
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Answers every error of an app as a problem. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.type === 'internal') request.log.error({ err: error, reqId: request.id }, 'request failed');
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) => {
    return sendProblem(reply, problemOf('not-found'));
  });
}
