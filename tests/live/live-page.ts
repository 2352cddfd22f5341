import { setTimeout } from 'node:timers/promises';
import type { TestApi, TestBrowser } from '@easel/api/testing/test-api.ts';
import { type LiveEvent, liveEvent } from '@easel/core/contract/live.ts';
import { WebSocket } from 'ws';

/** An open page of the gallery: what its socket heard, and what it shows. */
export interface LivePage {
  heard: LiveEvent[];
  socket: WebSocket;
  /** The point to go on from after the socket broke. */
  last(): string;
  /** Says what it shows. @returns once the other side has read it. */
  watch(...creations: string[]): Promise<void>;
  /** Waits for the first event of a type, that fits, heard after the ones waited for before. */
  hear<Type extends LiveEvent['type']>(
    type: Type,
    fits?: (event: Extract<LiveEvent, { type: Type }>) => boolean,
  ): Promise<Extract<LiveEvent, { type: Type }>>;
  /** The code that the socket was closed with. */
  closed: Promise<number>;
  close(): void;
}

/** Events are read when nothing older can come any more, which transactions of other tests may hold off for half a minute. */
const WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 10;

/** Lets an api that is built listen. @returns the address of its socket. */
export async function listen(api: TestApi): Promise<string> {
  const url = await api.app.listen({ port: 0, host: '127.0.0.1' });
  return `${url.replace('http', 'ws')}/api/v1/live`;
}

export async function openPage(
  url: string,
  options: { browser?: TestBrowser; after?: string; headers?: Record<string, string> } = {},
): Promise<LivePage> {
  const { browser, after } = options;
  const socket = new WebSocket(after === undefined ? url : `${url}?after=${after}`, {
    headers: { ...(browser?.cookie && { cookie: browser.cookie }), ...options.headers },
  });
  const heard: LiveEvent[] = [];
  const used = new Set<LiveEvent>();
  socket.on('message', (data) => heard.push(liveEvent.parse(JSON.parse(String(data)))));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    heard,
    socket,
    closed,
    last: () => heard.at(-1)?.seq ?? '',
    watch(...creations) {
      socket.send(JSON.stringify({ watch: creations }));
      socket.ping();
      return new Promise((resolve) => socket.once('pong', () => resolve()));
    },
    async hear(type, fits = () => true) {
      const until = Date.now() + WITHIN_MS;
      for (;;) {
        for (const event of heard) {
          if (event.type !== type || used.has(event)) continue;
          const found = event as Extract<LiveEvent, { type: typeof type }>;
          if (!fits(found)) continue;
          used.add(event);
          return found;
        }
        if (Date.now() > until)
          throw new Error(`no ${type} within ${WITHIN_MS} ms: ${JSON.stringify(heard)}`);
        await setTimeout(LOOK_EVERY_MS);
      }
    },
    close: () => socket.close(),
  };
}
