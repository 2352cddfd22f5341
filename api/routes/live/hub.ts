import { assert } from '@easel/core/errors.ts';
import type { AccountId, CreationId } from '@easel/core/ids.ts';
import { type LiveEventRow, readEvents, readPosition } from '@easel/core/live/events.ts';
import { followEvents } from '@easel/core/live/follow-events.ts';
import { formatCursor, type Position } from '@easel/core/live/position.ts';
import { readBlocks, readTold, type Told } from '@easel/core/live/read-told.ts';
import type { CardDeps } from '@easel/core/social/card.ts';
import type { ApiDeps } from '../../app.ts';
import type { LiveClient } from './client.ts';
import { frameFor, frameOf } from './frames.ts';
import { createToldSoFar } from './told-so-far.ts';
import { createWatchers } from './watchers.ts';

/** Tells every client of this process what happens on the wall. What it reads, it reads once for all of them. */
export interface LiveHub {
  /** Those who are told what happens. */
  clients: ReadonlySet<LiveClient>;
  /**
   * Tells a client what it missed, if it says what it saw last, then `hello` (or `reset`, where that is forgotten), then
   * what happens from then on: without a gap, and nothing twice.
   */
  join(client: LiveClient, after: Position | undefined): Promise<void>;
  leave(client: LiveClient): void;
  /** To be called when what a client shows has changed. */
  rewatch(client: LiveClient, before: ReadonlySet<CreationId>): void;
  /** Up to where a client was told. */
  cursorOf(client: LiveClient): string;
  stop(): Promise<void>;
}

type HubDeps = Pick<ApiDeps, 'db' | 'clock' | 'signals' | 'log'> & CardDeps;

/** Events read at once for a client that comes back. */
const MISSED_AT_ONCE = 500;
/** Whoever missed more than so many of these reads everything anew, which is less. */
const MISSED_READS_MAX = 40;
/** After a restart all clients come back at once: the database is asked for so many of them at a time. */
const CATCHING_UP_MAX = 4;
const NOWHERE: Position = { txid: 0n, seq: 0n };

export function startHub(deps: HubDeps): LiveHub {
  const clients = new Set<LiveClient>();
  const watchers = createWatchers();
  const toldSoFar = createToldSoFar();
  const admit = atMost(CATCHING_UP_MAX);

  const following = followEvents(deps, { tell, reset });

  async function tell(events: LiveEventRow[]): Promise<void> {
    const heard = events.filter((event) => isForAll(event) || watchers.of(event.creationId).size > 0);
    const all = clients.size > 0 ? await readTold(deps, heard) : [];
    const blocks = await readBlocksOf(deps, clients, all);
    // From here to the end nothing waits: whoever joins sees either all of this batch told, or nothing.
    for (const one of all) broadcast(one, blocks);
    const last = events.at(-1);
    if (last) toldSoFar.move({ txid: last.txid, seq: last.seq });
  }

  function broadcast(one: Told, blocks: Blocks): void {
    const frames = frameOf(one, deps.clock.now());
    for (const client of one.watched ? watchers.of(one.watched) : clients) {
      if (!clients.has(client) || isBlocked(client, one, blocks)) continue;
      if (!toldSoFar.hasSeen(client, one.position)) client.send(frames(client));
    }
  }

  function reset(): void {
    toldSoFar.reset();
    for (const client of clients) client.send(frameFor({ type: 'reset', seq: cursorOf(client) }));
  }

  function cursorOf(client: LiveClient): string {
    return formatCursor(toldSoFar.of(client, following.position()) ?? NOWHERE, deps.clock.now());
  }

  /** @returns false when what came after that point is forgotten, or too much. */
  async function catchUp(
    client: LiveClient,
    after: Position,
    { greeting, readsMax = Infinity }: { greeting: 'hello' | 'reset'; readsMax?: number },
  ): Promise<boolean> {
    let from = after;
    let more = true;
    for (let reads = 1; more; reads++) {
      const missed = reads > readsMax ? undefined : await readMissed(deps, client, from);
      if (!missed) return false;
      if (!client.isOpen()) return true;
      for (const frame of missed.frames) client.send(frame);
      from = missed.position;
      // What was told to everybody while we read has to be read, too.
      more = missed.more || toldSoFar.isBeyond(from);
    }
    clients.add(client);
    toldSoFar.caughtUp(client, from);
    client.send(frameFor({ type: greeting, seq: formatCursor(from, deps.clock.now()) }));
    return true;
  }

  return {
    clients,
    async join(client, after) {
      // What it missed depends on what it shows.
      if (after) await client.ready;
      await admit(async () => {
        const missed = { greeting: 'hello', readsMax: MISSED_READS_MAX } as const;
        if (after && (await catchUp(client, after, missed))) return;
        const now = await readPosition(deps.db);
        const joined = await catchUp(client, now, { greeting: after ? 'reset' : 'hello' });
        assert(joined, 'events from now on are forgotten');
      });
    },
    leave(client) {
      clients.delete(client);
      toldSoFar.leave(client);
      watchers.leave(client);
    },
    rewatch: watchers.rewatch,
    cursorOf,
    stop: () => following.stop(),
  };
}

/** @returns what a client missed next; undefined when that is forgotten. */
async function readMissed(
  deps: HubDeps,
  client: LiveClient,
  from: Position,
): Promise<{ frames: Buffer[]; position: Position; more: boolean } | undefined> {
  const batch = await readEvents(deps.db, from, MISSED_AT_ONCE);
  if (!batch) return undefined;
  const shown = batch.events.filter((event) => isForAll(event) || client.watched.has(event.creationId));
  const missed = await readTold(deps, shown);
  const blocks = await readBlocksOf(deps, [client], missed);
  const heard = missed.filter((one) => !isBlocked(client, one, blocks));
  const frames = heard.map((one) => frameOf(one, deps.clock.now())(client));
  return { frames, position: batch.position, more: batch.more === 'now' };
}

function isForAll({ type }: LiveEventRow): boolean {
  return type === 'creation' || type === 'gone';
}

type Blocks = ReadonlyMap<AccountId, ReadonlySet<AccountId>>;

/** Who of those that listen, and who of those that did something, want nothing of each other. */
async function readBlocksOf(
  { db }: Pick<HubDeps, 'db'>,
  listeners: Iterable<LiveClient>,
  all: readonly Told[],
): Promise<Blocks> {
  const by = [...new Set(all.flatMap((one) => one.by ?? []))];
  const of = by.length > 0 ? [...listeners].flatMap(({ viewer }) => viewer?.id ?? []) : [];
  return readBlocks(db, { of: [...new Set(of)], by });
}

function isBlocked({ viewer }: LiveClient, { by }: Told, blocks: Blocks): boolean {
  return viewer !== undefined && by !== undefined && blocks.get(viewer.id)?.has(by) === true;
}

/** Lets so many run at a time; the others wait for their turn. */
function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The turn goes straight to the next: nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
