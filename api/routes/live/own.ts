import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { LiveEvent } from '@easel/core/contract/live.ts';
import { readAvailable, readOpenSessions, readOwnOrders } from '@easel/core/live/read-own.ts';
import { startLoop } from '@easel/core/loop.ts';
import type { ApiDeps } from '../../app.ts';
import type { Viewer } from '../../viewer.ts';
import type { LiveClient } from './client.ts';
import { frameFor } from './frames.ts';
import type { LiveHub } from './hub.ts';

/** Places in line, progress and signed-out browsers come without a signal, and signals may be lost. */
const LOOK_EVERY_MS = 3 * SECOND_MS;
/** Many orders change at once: they are looked at together. */
const GATHER_MS = 150;
/** An order's time is when its transaction began: it may be seen only this much later. */
const LATE_MS = MINUTE_MS;
const SIGNED_OUT = 4001;

/** What a member's client was told of what is theirs alone. */
interface OwnState {
  viewer: Viewer;
  since: Date;
  /** The last word about each order and the balance. */
  told: Map<string, string>;
}

export interface OwnNews {
  /** @param since what changed before is known to the client. */
  join(client: LiveClient, viewer: Viewer, since: Date): void;
  leave(client: LiveClient): void;
  stop(): Promise<void>;
}

/** Tells members how their orders go and what they can spend, all that are here with one look at the database. */
export function startOwnNews(
  deps: Pick<ApiDeps, 'db' | 'clock' | 'signals' | 'log'>,
  hub: Pick<LiveHub, 'clients' | 'cursorOf'>,
): OwnNews {
  const states = new Map<LiveClient, OwnState>();
  let gathering: NodeJS.Timeout | undefined;
  let sessionsAt = deps.clock.now().getTime();

  const loop = startLoop({ name: 'live-own', idleMs: LOOK_EVERY_MS, log: deps.log }, async () => {
    await closeSignedOut();
    await tellAll();
    return false;
  });
  const nudge = () => {
    if (states.size === 0) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      loop.nudge();
    }, GATHER_MS);
  };
  const stopListening = [deps.signals.on('order-changed', nudge), deps.signals.on('notice', nudge)];

  async function tellAll(): Promise<void> {
    const here = [...states].filter(([client]) => hub.clients.has(client));
    if (here.length === 0) return;
    const now = deps.clock.now();
    const accounts = [...new Set(here.map(([, { viewer }]) => viewer.id))];
    const since = new Date(Math.min(...here.map(([, state]) => state.since.getTime())));
    const [orders, available] = await Promise.all([
      readOwnOrders(deps, { accounts, since }),
      readAvailable(deps.db, { accounts, now }),
    ]);
    const byAccount = Map.groupBy(orders, ({ account }) => account);
    for (const [client, state] of here) {
      const mine = byAccount.get(state.viewer.id) ?? [];
      const news: [string, OwnMessage][] = mine
        .filter(({ isOpen, changedAt }) => isOpen || changedAt > state.since)
        .map(({ view }) => [view.id, { type: 'order', order: view }]);
      news.push(['balance', { type: 'balance', available: String(available.get(state.viewer.id) ?? 0n) }]);
      tellNew(client, state, news);
      state.since = new Date(now.getTime() - LATE_MS);
    }
  }

  function tellNew(client: LiveClient, state: OwnState, news: [string, OwnMessage][]): void {
    const told = new Map<string, string>();
    for (const [subject, message] of news) {
      const word = JSON.stringify(message);
      told.set(subject, word);
      if (state.told.get(subject) === word) continue;
      client.send(frameFor({ ...message, seq: hub.cursorOf(client) }));
    }
    state.told = told;
  }

  /** Whoever was signed out elsewhere hears nothing more. */
  async function closeSignedOut(): Promise<void> {
    const now = deps.clock.now();
    if (now.getTime() - sessionsAt < LOOK_EVERY_MS || states.size === 0) return;
    sessionsAt = now.getTime();
    const ids = [...states.values()].map(({ viewer }) => viewer.sessionId);
    const open = await readOpenSessions(deps.db, { ids, now });
    for (const [client, { viewer }] of states) {
      if (!open.has(viewer.sessionId)) client.close(SIGNED_OUT, 'signed out');
    }
  }

  return {
    join(client, viewer, since) {
      states.set(client, { viewer, since, told: new Map() });
      nudge();
    },
    leave: (client) => void states.delete(client),
    async stop() {
      for (const stop of stopListening) stop();
      clearTimeout(gathering);
      await loop.stop();
    },
  };
}

type OwnMessage = Own<Extract<LiveEvent, { type: 'order' | 'balance' }>>;
type Own<Event> = Event extends unknown ? Omit<Event, 'seq'> : never;
