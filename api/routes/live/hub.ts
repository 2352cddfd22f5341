import type { LiveEvent } from '@easel/core/contract/live.ts';
import { assert } from '@easel/core/errors.ts';
import type { AccountId, CreationId } from '@easel/core/ids.ts';
import { type LiveEventRow, readEvents, readPosition } from '@easel/core/live/events.ts';
import { followEvents } from '@easel/core/live/follow-events.ts';
import { formatCursor, isAfter, type Position } from '@easel/core/live/position.ts';
import { readBlocks, readTold, type Told } from '@easel/core/live/read-told.ts';
import type { CardDeps } from '@easel/core/social/card.ts';
import type { ApiDeps } from '../../app.ts';
import type { LiveClient } from './client.ts';

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
  const watchers = new Map<CreationId, Set<LiveClient>>();
  /** Those who caught up a little further than everybody was told. */
  const ahead = new Map<LiveClient, Position>();
  const admit = atMost(CATCHING_UP_MAX);
  let told: Position | undefined;

  const following = followEvents(deps, { tell, reset });

  async function tell(events: LiveEventRow[]): Promise<void> {
    const heard = events.filter((event) => isForAll(event) || watchers.has(event.creationId));
    const all = clients.size > 0 ? await readTold(deps, heard) : [];
    const blocks = await readBlocksOf(clients, all);
    // From here to the end nothing waits: whoever joins sees either all of this batch told, or nothing.
    for (const one of all) broadcast(one, blocks);
    const last = events.at(-1);
    if (last) told = { txid: last.txid, seq: last.seq };
    for (const [client, position] of ahead) if (told && !isAfter(position, told)) ahead.delete(client);
  }

  function broadcast(one: Told, blocks: Blocks): void {
    const frames = frameOf(one, deps.clock.now());
    const to = one.watched ? (watchers.get(one.watched) ?? []) : clients;
    for (const client of to) {
      if (!clients.has(client) || isBlocked(client, one, blocks)) continue;
      const seen = ahead.get(client);
      if (!seen || isAfter(one.position, seen)) client.send(frames(client));
    }
  }

  function reset(): void {
    told = undefined;
    ahead.clear();
    for (const client of clients) client.send(frameFor({ type: 'reset', seq: cursorOf(client) }));
  }

  function cursorOf(client: LiveClient): string {
    const all = following.position();
    const own = ahead.get(client);
    const position = own && (!all || isAfter(own, all)) ? own : all;
    return formatCursor(position ?? NOWHERE, deps.clock.now());
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
      if (reads > readsMax) return false;
      const batch = await readEvents(deps.db, from, MISSED_AT_ONCE);
      if (!batch) return false;
      const missed = await readTold(
        deps,
        batch.events.filter((event) => isForAll(event) || client.watched.has(event.creationId)),
      );
      const blocks = await readBlocksOf([client], missed);
      if (!client.isOpen()) return true;
      for (const one of missed) {
        if (!isBlocked(client, one, blocks)) client.send(frameOf(one, deps.clock.now())(client));
      }
      from = batch.position;
      // What was told to everybody while we read has to be read, too.
      more = batch.more === 'now' || (told !== undefined && isAfter(told, from));
    }
    clients.add(client);
    ahead.set(client, from);
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
      ahead.delete(client);
      for (const id of client.watched) forget(watchers, id, client);
    },
    rewatch(client, before) {
      for (const id of before) if (!client.watched.has(id)) forget(watchers, id, client);
      for (const id of client.watched) {
        if (!before.has(id)) watchers.set(id, (watchers.get(id) ?? new Set()).add(client));
      }
    },
    cursorOf,
    stop: () => following.stop(),
  };

  async function readBlocksOf(listeners: Iterable<LiveClient>, all: readonly Told[]): Promise<Blocks> {
    const by = [...new Set(all.flatMap((one) => one.by ?? []))];
    const of = by.length > 0 ? [...listeners].flatMap(({ viewer }) => viewer?.id ?? []) : [];
    return readBlocks(deps.db, { of: [...new Set(of)], by });
  }
}

function isForAll({ type }: LiveEventRow): boolean {
  return type === 'creation' || type === 'gone';
}

type Blocks = ReadonlyMap<AccountId, ReadonlySet<AccountId>>;

function isBlocked({ viewer }: LiveClient, { by }: Told, blocks: Blocks): boolean {
  return viewer !== undefined && by !== undefined && blocks.get(viewer.id)?.has(by) === true;
}

function forget(watchers: Map<CreationId, Set<LiveClient>>, id: CreationId, client: LiveClient): void {
  const left = watchers.get(id);
  left?.delete(client);
  if (left?.size === 0) watchers.delete(id);
}

/** A message as it goes onto sockets: written once for all of them, and once more for whoever wrote the comment in it. */
function frameOf({ position, by, message }: Told, at: Date): (client: LiveClient) => Buffer {
  const seq = formatCursor(position, at);
  const frame = frameFor({ ...message, seq });
  if (message.type !== 'comment' || !message.comment) return () => frame;
  const own = frameFor({ ...message, seq, comment: { ...message.comment, isMine: true } });
  return ({ viewer }) => (viewer !== undefined && viewer.id === by ? own : frame);
}

export function frameFor(event: LiveEvent): Buffer {
  return Buffer.from(JSON.stringify(event));
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
