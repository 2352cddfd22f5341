import multipart from '@fastify/multipart';
import type { APIUser } from 'discord-api-types/v10';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { openFileUrl, REQUEST_SIZE_LIMIT } from './attachments.ts';
import { DiscordApiError, notFound, tooLarge, unauthorized, unparsableBody } from './errors.ts';
import { findBearer } from './oauth.ts';
import { registerOAuthPages } from './oauth-pages.ts';
import type { RateLimiter, TurnedAway } from './rate-limits.ts';
import { turnAway } from './rate-limits.ts';
import { readCall } from './request-body.ts';
import type { RequestLog } from './request-log.ts';
import type { Route } from './routes.ts';
import type { World } from './world.ts';

const API = '/api/v10';
const MAX_PARAM_LENGTH = 1_000;

interface RestDeps {
  world: World;
  routes: Route[];
  limiter: RateLimiter;
  log: RequestLog;
}

interface Outcome {
  status: number;
  body?: unknown;
  headers: Record<string, string>;
  scope?: string;
}

/** The REST server: every route behind the same door of switches, authorization and limits; and the file host. */
export async function buildRestServer(deps: RestDeps): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: REQUEST_SIZE_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  await app.register(multipart, { limits: { fileSize: REQUEST_SIZE_LIMIT, files: 10 } });
  for (const route of deps.routes) {
    const [method = 'GET', path = ''] = route.name.split(' ');
    app.route({
      method,
      url: API + path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: (request, reply) => serveRoute(deps, route, request, reply),
    });
  }
  app.get('/attachments/:channel/:file/:name', (request, reply) => serveFile(deps.world, request, reply));
  app.get('/ephemeral-attachments/:channel/:file/:name', (request, reply) =>
    serveFile(deps.world, request, reply),
  );
  registerOAuthPages(app, deps.world);
  app.setNotFoundHandler((request, reply) =>
    finish(deps, undefined, request, reply, { status: 404, body: notFound().toBody(), headers: {} }),
  );
  app.setErrorHandler((error, request, reply) =>
    finish(deps, undefined, request, reply, { ...toOutcome(error), headers: {} }),
  );
  return app;
}

async function serveRoute(deps: RestDeps, route: Route, request: FastifyRequest, reply: FastifyReply) {
  const { world } = deps;
  const at = world.clock.now();
  if (world.switches.latencyMs > 0) await world.clock.sleep(world.switches.latencyMs);
  const early = turnAwayEarly(deps, route, request);
  if (early) {
    // The body was not read: let it flow past, or the sender may see a broken pipe instead of the answer.
    request.raw.resume();
    return finish(deps, route, request, reply, early, at);
  }
  const { headers, refusal } = route.limit
    ? deps.limiter.count(route.name, majorOf(request), route.limit)
    : { headers: {} };
  if (refusal) return finish(deps, route, request, reply, tooMany(refusal), at);
  let outcome: Outcome;
  let body: unknown;
  try {
    const call = { ...(await readCall(request)), person: personOf(world, request) };
    body = call.body;
    const result = await route.handle(world, call);
    outcome = { status: result === undefined ? 204 : 200, body: result, headers };
  } catch (error) {
    outcome = { ...toOutcome(error), headers };
  }
  return finish(deps, route, request, reply, outcome, at, body);
}

/** What turns a request away before its route sees it. */
function turnAwayEarly(
  { world, limiter }: RestDeps,
  route: Route,
  request: FastifyRequest,
): Outcome | undefined {
  const planned = world.switches.takeFailure(route.name);
  if (planned) return { status: planned.status, body: planned.body, headers: {} };
  if (!mayCall(world, route, request)) {
    return { status: 401, body: unauthorized().toBody(), headers: {} };
  }
  const storm = world.switches.takeStorm();
  if (storm) return tooMany(turnAway(storm.retryAfterMs, storm.scope));
  // Interactions and their webhooks are outside the global limit.
  const tooManyAtAll = route.auth !== 'token' ? limiter.countGlobal() : undefined;
  return tooManyAtAll && tooMany(tooManyAtAll);
}

function mayCall(world: World, route: Route, request: FastifyRequest): boolean {
  if (route.auth === 'token' || request.headers.authorization === `Bot ${world.token}`) return true;
  return route.auth === 'person' && personOf(world, request) !== undefined;
}

/** Whoever gave the token of the request by OAuth2. */
function personOf(world: World, { headers }: FastifyRequest): APIUser | undefined {
  const [scheme, token = ''] = headers.authorization?.split(' ') ?? [];
  return scheme === 'Bearer' ? findBearer(world, token) : undefined;
}

function tooMany({ retryAfterMs, scope, headers }: TurnedAway): Outcome {
  const message = 'You are being rate limited.';
  const body = { message, retry_after: retryAfterMs / 1000, global: scope === 'global', code: 0 };
  return { status: 429, body, headers, scope };
}

function toOutcome(error: unknown): { status: number; body: object } {
  if (error instanceof DiscordApiError) return { status: error.status, body: error.toBody() };
  const code = (error as { code?: unknown }).code;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE') {
    return { status: 413, body: tooLarge().toBody() };
  }
  if (error instanceof SyntaxError || code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    return { status: 400, body: unparsableBody().toBody() };
  }
  console.error('discord twin: a route broke', error);
  return { status: 500, body: { message: '500: Internal Server Error', code: 0 } };
}

async function finish(
  { world, log }: RestDeps,
  route: Route | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, body: response, headers, scope }: Outcome,
  at = world.clock.now(),
  body: unknown = request.body,
): Promise<FastifyReply> {
  const dropped = route !== undefined && world.switches.takeDrop(route.name);
  const path = (request.url.split('?')[0] ?? '').replace(API, '');
  log.add({ method: request.method, path, route: route?.name, status, at, body, response, dropped });
  if (status === 401 || status === 403 || (status === 429 && scope !== 'shared')) log.invalid += 1;
  if (dropped) {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  reply.code(status).headers(headers);
  return response === undefined
    ? reply.send()
    : reply.type('application/json').send(JSON.stringify(response));
}

/** A bucket is counted apart for every channel, guild and webhook. */
function majorOf(request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  return params.channel_id ?? params.guild_id ?? `${params.webhook_id}:${params.webhook_token}`;
}

function serveFile(world: World, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { file: id } = request.params as { file: string };
  const file = openFileUrl(world, id, request.query as Record<string, string>);
  if (!file) return reply.code(404).send('This content is no longer available.');
  return reply.type(file.contentType).send(file.data);
}
