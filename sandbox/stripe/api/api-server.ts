import type { IncomingMessage, ServerResponse } from 'node:http';
import Stripe from 'stripe';
import { createId } from '../ids.ts';
import type { TwinParts } from '../twin-parts.ts';
import { expandAnswer } from './expansion.ts';
import { type Answer, createIdempotencyKeys } from './idempotency.ts';
import { readParams } from './params.ts';
import { createRateLimit } from './rate-limit.ts';
import { type FormObject, parseForm } from './request-form.ts';
import { matchRoute, type Route } from './route.ts';
import { refuseParameters, StripeError } from './stripe-error.ts';
import type { Switches } from './switches.ts';

export interface LoggedRequest {
  /** Sandbox time. */
  at: number;
  method: string;
  path: string;
  params: FormObject;
  idempotencyKey: string | undefined;
  /** 0 where the connection was cut instead of an answer. */
  status: number;
  requestId: string;
}

/** The request that is being carried out, which the events it causes name. */
export interface RunningRequest {
  id: string;
  idempotencyKey: string | undefined;
}

export interface ApiServerDeps {
  parts: TwinParts;
  routes: readonly Route[];
  secretKey: string;
  requestsPerSecond: number;
  switches: Switches;
  latency: { ms: number };
  setRunning(request: RunningRequest | undefined): void;
  log(request: LoggedRequest): void;
}

type Incoming = { request: IncomingMessage; body: string; path: string; query: string; requestId: string };

/** Stripe's HTTP face under /v1: key, limit, version, idempotency, parameters, errors. */
export function createApiServer(deps: ApiServerDeps) {
  const { parts, switches } = deps;
  const keys = createIdempotencyKeys(parts.clock);
  const limit = createRateLimit(parts.clock, deps.requestsPerSecond);

  return async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '/').split('?');
    const incoming = { request, body, path, query, requestId: createId('req', 14) };
    const at = parts.clock.now();
    let params: FormObject = {};
    const { answer, isReplay } = await answerOrError(incoming, (read) => {
      params = read;
    });
    const routeName = `${request.method} ${matchRoute(deps.routes, request.method ?? '', path)?.route.path}`;
    const isCut = switches.takeDrop(routeName);
    deps.log({
      at,
      method: request.method ?? '',
      path,
      params,
      idempotencyKey: keyOf(request),
      status: isCut ? 0 : answer.status,
      requestId: incoming.requestId,
    });
    if (isCut) request.socket.destroy();
    else send(response, incoming, answer, isReplay);
  };

  async function answerOrError(incoming: Incoming, onParams: (params: FormObject) => void) {
    const { request, requestId } = incoming;
    const key = request.method === 'POST' ? keyOf(request) : undefined;
    let hasKey = false;
    try {
      authenticate(request, deps.secretKey);
      limit.enter();
      readVersion(request);
      const found = matchRoute(deps.routes, request.method ?? '', incoming.path);
      if (!found) throw unrecognized(incoming);
      const form = readForm(incoming);
      onParams(form);
      if (key !== undefined) {
        const earlier = keys.begin(key, { method: 'POST', path: incoming.path, body: incoming.body });
        if (earlier) return { answer: earlier, isReplay: true };
        hasKey = true;
      }
      const { expand = [], ...values } = form;
      if (!Array.isArray(expand)) throw refuseParameters('Invalid array', { param: 'expand' });
      const params = readParams(found.route.params, values);
      if (deps.latency.ms > 0) await parts.clock.sleep(deps.latency.ms);
      switches.throwPlanned(`${found.route.method} ${found.route.path}`);
      deps.setRunning({ id: requestId, idempotencyKey: key });
      const result = found.route.handle(parts, params as never, found.id, incoming.path);
      const answer = { status: 200, body: expandAnswer(parts, result, expand.map(String)), requestId };
      if (key !== undefined) keys.finish(key, answer);
      return { answer, isReplay: false };
    } catch (problem) {
      if (!(problem instanceof StripeError)) throw problem;
      const answer: Answer = { status: problem.status, body: { error: problem.body }, requestId };
      if (key !== undefined && hasKey) keys.finish(key, problem.isKept ? answer : undefined);
      return { answer, isReplay: false };
    } finally {
      deps.setRunning(undefined);
    }
  }
}

function send(response: ServerResponse, incoming: Incoming, answer: Answer, isReplay: boolean): void {
  const key = keyOf(incoming.request);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'request-id': incoming.requestId,
    'stripe-version': Stripe.API_VERSION,
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(isReplay && { 'idempotent-replayed': 'true', 'original-request': answer.requestId }),
    ...(answer.status === 429 && { 'stripe-rate-limited-reason': 'global-rate' }),
  });
  response.end(JSON.stringify(answer.body, null, 2));
}

function authenticate(request: IncomingMessage, secretKey: string): void {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  const given =
    scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString().split(':')[0] : credentials;
  if (given === secretKey) return;
  const message = given
    ? `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`
    : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
  throw new StripeError(401, { type: 'invalid_request_error', message }, false);
}

/** The twin speaks the version of the installed SDK and no other, so its answers have one shape. */
function readVersion(request: IncomingMessage): void {
  const asked = request.headers['stripe-version'] ?? Stripe.API_VERSION;
  if (asked === Stripe.API_VERSION) return;
  throw refuseParameters(`Invalid Stripe API version: ${asked}. This twin speaks ${Stripe.API_VERSION}.`);
}

function readForm({ request, body, query }: Incoming): FormObject {
  const type = request.headers['content-type'] ?? '';
  if (body !== '' && !type.startsWith('application/x-www-form-urlencoded')) {
    throw refuseParameters(
      `Invalid request: the content type is '${type}', but must be application/x-www-form-urlencoded.`,
    );
  }
  return parseForm([query, body].filter((part) => part !== '').join('&'));
}

function unrecognized({ request, path }: Incoming): StripeError {
  const message = `Unrecognized request URL (${request.method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
  return new StripeError(404, { type: 'invalid_request_error', message }, false);
}

function keyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}
