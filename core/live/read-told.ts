import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { LiveEvent } from '../contract/live.ts';
import type { Comment } from '../contract/social.ts';
import type { AccountId, CommentId, CreationId } from '../ids.ts';
import { type CardDeps, type CardRow, LISTED, readCards, toArtistRef, toCard } from '../social/card.ts';
import type { LiveEventRow } from './events.ts';
import type { Position } from './position.ts';

type Untimed<Event> = Event extends unknown ? Omit<Event, 'seq'> : never;

/** An event as it is told to everybody whom it concerns. */
export interface Told {
  position: Position;
  /** Those who show this creation; undefined: everybody. */
  watched?: CreationId;
  /** Who did it, or whose it is: nobody hears of people whom they blocked, or who blocked them. */
  by?: AccountId;
  message: Untimed<Exclude<LiveEvent, { type: 'hello' | 'reset' | 'order' | 'balance' }>>;
}

/**
 * Reads what events look like now, for many listeners at once: the second of two likes says what both led to, so the first
 * is left out, and what is gone meanwhile is not shown again.
 */
export async function readTold(deps: CardDeps, events: readonly LiveEventRow[]): Promise<Told[]> {
  const newest = new Map(events.map((event) => [subjectOf(event), event]));
  const told = events.filter((event) => newest.get(subjectOf(event)) === event);
  const [cards, comments] = await Promise.all([
    readListed(
      deps,
      told.filter(({ type }) => type !== 'gone').map(({ creationId }) => creationId),
    ),
    readComments(
      deps.db,
      told.flatMap((event) => (event.type === 'comment' ? [event.commentId] : [])),
    ),
  ]);
  return told.flatMap((event): Told[] => {
    const { creationId, txid, seq } = event;
    const position = { txid, seq };
    if (event.type === 'gone') return [{ position, message: { type: 'gone', creationId } }];
    const row = cards.get(creationId);
    if (!row || event.type === 'changed') return [];
    if (event.type === 'creation') {
      return [{ position, by: row.account_id, message: { type: 'creation', creation: toCard(deps, row) } }];
    }
    if (event.type === 'likes') {
      return [{ position, watched: creationId, message: { type: 'likes', creationId, likes: row.likes } }];
    }
    const found = comments.get(event.commentId);
    const comment = found?.comment ?? null;
    const message = { type: 'comment', creationId, comments: row.comments, comment } as const;
    return [{ position, watched: creationId, ...(found && { by: found.by }), message }];
  });
}

function subjectOf(event: LiveEventRow): string {
  return event.type === 'comment' ? event.commentId : `${event.type} ${event.creationId}`;
}

async function readListed(deps: CardDeps, ids: CreationId[]): Promise<Map<CreationId, CardRow>> {
  if (ids.length === 0) return new Map();
  const rows = await readCards(deps.db, { viewer: undefined, where: sql`c.id = any(${ids}) and ${LISTED}` });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Comments as others than their author see them. */
async function readComments(
  db: Executor,
  ids: string[],
): Promise<Map<string, { by: AccountId; comment: Comment }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('comment')
    .innerJoin('account', 'account.id', 'comment.account_id')
    .select(['comment.id', 'comment.creation_id', 'comment.account_id', 'comment.text'])
    .select([
      'comment.created_at',
      'comment.edited_at',
      'account.handle',
      'account.name',
      'account.avatar_key',
    ])
    .where('comment.id', 'in', ids)
    .where('comment.withheld_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => {
      const comment = {
        id: row.id as CommentId,
        creationId: row.creation_id,
        artist: toArtistRef(row),
        text: row.text,
        createdAt: row.created_at.toISOString(),
        editedAt: row.edited_at?.toISOString() ?? null,
        isMine: false,
      };
      return [row.id, { by: row.account_id as AccountId, comment }];
    }),
  );
}

/** Which of the accounts have blocked, or were blocked by, which of the others. */
export async function readBlocks(
  db: Executor,
  { of, by }: { of: readonly AccountId[]; by: readonly AccountId[] },
): Promise<Map<AccountId, Set<AccountId>>> {
  if (of.length === 0 || by.length === 0) return new Map();
  const { rows } = await sql<{ one: AccountId; other: AccountId }>`
    select blocker_id as one, blocked_id as other from block where blocker_id = any(${of}) and blocked_id = any(${by})
    union all
    select blocked_id, blocker_id from block where blocked_id = any(${of}) and blocker_id = any(${by})`.execute(
    db,
  );
  const blocks = new Map<AccountId, Set<AccountId>>();
  for (const { one, other } of rows) blocks.set(one, (blocks.get(one) ?? new Set()).add(other));
  return blocks;
}
