import { randomBytes } from 'node:crypto';
import { GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import { shardOf } from './snowflakes.ts';
import type { Dispatch, World } from './world.ts';

/** A dropped session waits this long to be resumed. */
const RESUME_WITHIN_MS = 3 * 60 * 1000;
const REPLAY_LIMIT = 1_000;

type Frame = { op: number; t: string; s: number; d: object };
type Sender = (frame: Frame) => void;

/** What one IDENTIFY started. It outlives its connection, and keeps what it sent for a resume. */
export interface Session {
  id: string;
  shardId: number;
  shardCount: number;
  intents: number;
  seq: number;
  sent: Frame[];
  sender: Sender | undefined;
}

export interface SessionBook {
  start(shape: Pick<Session, 'shardId' | 'shardCount' | 'intents'>, sender: Sender): Session;
  find(id: string): Session | undefined;
  /** Sends an event, or keeps it for the resume. */
  push(session: Session, event: string, data: object): void;
  /** Whether a guild's events (or, without a guild, direct ones) belong to the session's shard. */
  hears(session: Session, guildId: string | undefined): boolean;
  /** Whether every event after `seq` is still kept. */
  canReplay(session: Session, seq: number): boolean;
  resume(session: Session, seq: number, sender: Sender): void;
  /** The connection has closed: a clean close (1000, 1001) ends the session, any other leaves it waiting. */
  release(session: Session, closeCode: number): void;
  forgetAll(): void;
  close(): void;
}

export function createSessions(world: World): SessionBook {
  const sessions = new Map<string, Session>();

  const book: SessionBook = {
    start(shape, sender) {
      const session = { ...shape, id: randomBytes(16).toString('hex'), seq: 0, sent: [], sender };
      sessions.set(session.id, session);
      return session;
    },
    find: (id) => sessions.get(id),
    push(session, event, data) {
      session.seq += 1;
      const frame = { op: GatewayOpcodes.Dispatch, t: event, s: session.seq, d: data };
      session.sent.push(frame);
      if (session.sent.length > REPLAY_LIMIT) session.sent.shift();
      session.sender?.(frame);
    },
    hears: (session, guildId) => shardOf(guildId, session.shardCount) === session.shardId,
    canReplay: (session, seq) => session.seq - seq <= session.sent.length,
    resume(session, seq, sender) {
      session.sender = sender;
      for (const frame of session.sent.filter(({ s }) => s > seq)) sender(frame);
      book.push(session, 'RESUMED', { _trace: [] });
    },
    release(session, closeCode) {
      session.sender = undefined;
      if (closeCode === 1000 || closeCode === 1001) {
        sessions.delete(session.id);
        return;
      }
      world.clock.after(RESUME_WITHIN_MS, () => {
        if (session.sender === undefined) sessions.delete(session.id);
      });
    },
    forgetAll: () => sessions.clear(),
    close: world.dispatches.on((dispatch) => {
      for (const session of sessions.values()) deliver(book, session, dispatch);
    }),
  };
  return book;
}

function deliver(book: SessionBook, session: Session, dispatch: Dispatch): void {
  const { event, data, withoutContent, guildId, intents } = dispatch;
  if (!book.hears(session, guildId) || (intents !== 0 && !(session.intents & intents))) return;
  const mayRead = (session.intents & GatewayIntentBits.MessageContent) !== 0;
  book.push(session, event, mayRead ? data : (withoutContent ?? data));
}
