import { DAY_MS, SECOND_MS } from '@easel/core/clock.ts';
import { parseCursor } from '@easel/core/live/position.ts';
import websocket, { type WebSocket } from '@fastify/websocket';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { USUAL_LIMITS } from '../../plugins/rate-limits.ts';
import { ApiRefusal } from '../../problem.ts';
import { openClient, WORD_BYTES_MAX } from './client.ts';
import { type LiveHub, startHub } from './hub.ts';
import { type OwnNews, startOwnNews } from './own.ts';

/** A connection that broke without a word is noticed within two of these. */
const PING_EVERY_MS = 30 * SECOND_MS;
/** Close code: come back, to this process or another one. */
const RESTART = 1012;
const CLOSE_WITHIN_MS = SECOND_MS;

/** The socket at `/live`: what happens on the wall and, to members, to what is theirs (`core/contract/live.ts`). */
export function registerLive(app: ApiApp, deps: ApiDeps): void {
  app.register(async (scope) => {
    await scope.register(websocket, {
      options: { maxPayload: WORD_BYTES_MAX },
      errorHandler: (_error, socket) => socket.terminate(),
      preClose: (done) => closeSockets(scope.websocketServer, done),
    });
    const hub = startHub(deps);
    const own = startOwnNews(deps, hub);
    const pings = pingSockets(() => scope.websocketServer.clients);
    scope.addHook('onClose', async () => {
      clearInterval(pings);
      await Promise.all([hub.stop(), own.stop()]);
    });
    addRoute(scope.withTypeProvider(), { deps, hub, own });
  });
}

function addRoute(app: ApiApp, { deps, hub, own }: { deps: ApiDeps; hub: LiveHub; own: OwnNews }): void {
  const open = new Map<string, number>();
  const count = (address: string, change: number) => {
    const now = (open.get(address) ?? 0) + change;
    if (now > 0) open.set(address, now);
    else open.delete(address);
  };
  app.route({
    method: 'GET',
    url: '/live',
    websocket: true,
    config: { access: 'public' },
    schema: { querystring: z.object({ after: z.string().max(60).optional() }) },
    async preValidation({ ip }) {
      const most = deps.rateLimits?.sockets ?? USUAL_LIMITS.sockets;
      if ((open.get(ip) ?? 0) >= most) throw new ApiRefusal('too-many-requests', { retryAfter: 60 });
    },
    handler(socket, request) {
      const { ip } = request;
      const me = request.viewer;
      const after = parseCursor(request.query.after ?? '');
      const client = openClient(socket, me, { watch: hub.rewatch });
      count(ip, 1);
      socket.on('close', () => {
        count(ip, -1);
        hub.leave(client);
        own.leave(client);
      });
      const since = sinceOf(after?.at, deps.clock.now());
      hub.join(client, after).then(
        () => me && client.isOpen() && own.join(client, me, since),
        (error) => {
          deps.log.warn({ err: error }, 'live client not told what it missed');
          client.close(RESTART, 'try again');
        },
      );
    },
  });
}

/** A browser may say any time: what is asked for is no more than what is remembered of the wall. */
function sinceOf(said: Date | undefined, now: Date): Date {
  const earliest = now.getTime() - DAY_MS;
  return new Date(Math.min(Math.max(said?.getTime() ?? now.getTime(), earliest), now.getTime()));
}

/** Ends connections that do not answer. */
function pingSockets(sockets: () => ReadonlySet<WebSocket>): NodeJS.Timeout {
  const asked = new WeakSet<WebSocket>();
  return setInterval(() => {
    for (const socket of sockets()) {
      if (asked.has(socket)) {
        socket.terminate();
        continue;
      }
      asked.add(socket);
      socket.once('pong', () => asked.delete(socket));
      socket.ping();
    }
  }, PING_EVERY_MS);
}

/** Sends everybody away politely, and those who do not go in time without a word. */
function closeSockets(
  server: { clients: ReadonlySet<WebSocket>; close(done: () => void): void },
  done: () => void,
): void {
  const late = setTimeout(() => {
    for (const socket of server.clients) socket.terminate();
  }, CLOSE_WITHIN_MS);
  server.close(() => {
    clearTimeout(late);
    done();
  });
  for (const socket of server.clients) socket.close(RESTART, 'restart');
}
