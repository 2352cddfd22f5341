import { SECOND_MS } from '@easel/core/clock.ts';
import { liveRequest } from '@easel/core/contract/live.ts';
import type { CreationId } from '@easel/core/ids.ts';
import type { WebSocket } from '@fastify/websocket';
import type { Viewer } from '../../viewer.ts';

/** A browser at the other end of a socket. */
export interface LiveClient {
  /** Undefined for visitors. */
  readonly viewer: Viewer | undefined;
  /** The creations that it shows. */
  readonly watched: ReadonlySet<CreationId>;
  /** Resolves when it first said what it shows, or did not for a while, or is gone. */
  readonly ready: Promise<void>;
  isOpen(): boolean;
  send(message: Buffer): void;
  /** @param code of RFC 6455. */
  close(code: number, reason: string): void;
}

/** What a socket may wait for to be sent, in bytes. Whoever is slower than that comes back later, with what they saw last. */
const BACKLOG_MAX = 1024 * 1024;
const SAYS_AFTER_MS = SECOND_MS;
/** Whoever scrolls says what they show a few times a second; each word is looked at. */
const WORDS_MAX = 50;
const WORDS_WITHIN_MS = 10 * SECOND_MS;
export const WORD_BYTES_MAX = 16 * 1024;

const POLICY = 1008;
const TOO_SLOW = 4008;

/** @param hooks.watch called when what is shown changes. */
export function openClient(
  socket: WebSocket,
  viewer: Viewer | undefined,
  hooks: { watch(client: LiveClient, before: ReadonlySet<CreationId>): void },
): LiveClient {
  let watched: ReadonlySet<CreationId> = new Set();
  let words = 0;
  let wordsSince = 0;
  const ready = Promise.withResolvers<void>();
  const patience = setTimeout(ready.resolve, SAYS_AFTER_MS);
  const client: LiveClient = {
    viewer,
    get watched() {
      return watched;
    },
    ready: ready.promise,
    isOpen: () => socket.readyState === socket.OPEN,
    send(message) {
      if (socket.bufferedAmount > BACKLOG_MAX) {
        // Closing politely would wait behind what it does not take.
        socket.close(TOO_SLOW, 'too slow');
        socket.terminate();
        return;
      }
      socket.send(message, { binary: false });
    },
    close: (code, reason) => socket.close(code, reason),
  };
  socket.on('message', (data, isBinary) => {
    const now = Date.now();
    if (now - wordsSince > WORDS_WITHIN_MS) [words, wordsSince] = [0, now];
    words += 1;
    const said = isBinary || words > WORDS_MAX ? undefined : readWord(String(data));
    if (!said) return socket.close(POLICY, 'not understood');
    const before = watched;
    watched = new Set(said);
    hooks.watch(client, before);
    ready.resolve();
  });
  socket.on('close', () => {
    clearTimeout(patience);
    ready.resolve();
  });
  return client;
}

function readWord(text: string): CreationId[] | undefined {
  try {
    return liveRequest.parse(JSON.parse(text)).watch as CreationId[];
  } catch {
    return undefined;
  }
}
