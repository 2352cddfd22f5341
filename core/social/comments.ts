import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { lockLiving } from '../accounts/lock-living.ts';
import { writeAudit } from '../audit/audit.ts';
import { COMMENT_MAX } from '../contract/limits.ts';
import { MENTION } from '../contract/mention.ts';
import type { Comment } from '../contract/social.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, type CommentId, type CreationId, newId } from '../ids.ts';
import { recordEvent } from '../live/events.ts';
import { notify } from '../notifications/notify.ts';
import { cutPage } from '../paging.ts';
import { checkPolicy } from '../policy/check-prompt.ts';
import { cleanText } from '../text/clean-text.ts';
import { toArtistRef } from './card.ts';
import { getVisible } from './creation-detail.ts';
import { lockListed } from './likes.ts';
import { notBlocked, type Viewer } from './viewer.ts';

/** More are not told: one comment is no way to write to everybody. */
const MENTIONS_MAX = 5;

/**
 * Comments on a published creation. Whoever is named with `@handle` is told, and its artist.
 *
 * @throws DomainError not-found, bad-option for a text that shows nothing or too much, refused-by-policy.
 */
export async function addComment(
  deps: CoreDeps,
  input: { viewer: Viewer; creation: CreationId; text: string },
): Promise<Comment> {
  const { viewer, creation } = input;
  const text = readText(input.text);
  const id = newId('com');
  await inTransaction(deps.db, async (tx) => {
    // Before the publication, as in an erasure, so that nobody waits in a circle.
    await lockLiving(tx, viewer.id, 'what names it');
    const { owner } = await lockListed(tx, { viewer, creation });
    await tx
      .insertInto('comment')
      .values({ id, creation_id: creation, account_id: viewer.id, text, created_at: deps.clock.now() })
      .execute();
    await recordEvent(tx, { type: 'comment', creationId: creation, commentId: id });
    await notify(tx, { to: owner, kind: 'comment', by: viewer.id, creationId: creation, commentId: id });
    await notifyMentioned(tx, { viewer, creation, comment: id, text, owner });
  });
  deps.signals.send('live');
  return getComment(deps.db, { viewer, id });
}

/** @throws DomainError bad-option, refused-by-policy. */
function readText(written: string): string {
  const text = cleanText(written);
  if (text === '' || text.length > COMMENT_MAX) {
    throw new DomainError('bad-option', {
      option: 'text',
      value: text.slice(0, 20),
      allowed: `1 to ${COMMENT_MAX} characters that can be seen`,
    });
  }
  checkPolicy([text]);
  return text;
}

async function notifyMentioned(
  tx: Tx,
  about: { viewer: Viewer; creation: CreationId; comment: CommentId; text: string; owner: AccountId },
): Promise<void> {
  const handles = [...about.text.matchAll(MENTION)].map(([, handle = '']) => handle.toLowerCase());
  const named = [...new Set(handles)].slice(0, MENTIONS_MAX);
  if (named.length === 0) return;
  const { rows } = await sql<{ id: AccountId }>`
    select id from account where handle = any(${named}) and erased_at is null and merged_into is null
      and ${notBlocked(about.viewer, sql`id`)} order by id`.execute(tx);
  for (const { id } of rows) {
    // The artist is told of the comment itself.
    if (id === about.owner) continue;
    const { creation: creationId, comment: commentId } = about;
    await notify(tx, { to: id, kind: 'mention', by: about.viewer.id, creationId, commentId });
  }
}

/**
 * Rewrites one's own comment.
 *
 * @throws DomainError not-found, bad-option, refused-by-policy.
 */
export async function editComment(
  deps: CoreDeps,
  input: { viewer: Viewer; id: CommentId; text: string },
): Promise<Comment> {
  const { viewer, id } = input;
  const text = readText(input.text);
  await inTransaction(deps.db, async (tx) => {
    const creation = await creationOf(tx, id);
    const { owner } = await lockListed(tx, { viewer, creation });
    const edited = await tx
      .updateTable('comment')
      .set({ text, edited_at: deps.clock.now() })
      .where('id', '=', id)
      .where('account_id', '=', viewer.id)
      .where('withheld_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!edited) throw new DomainError('not-found', { what: 'comment' });
    await recordEvent(tx, { type: 'comment', creationId: creation, commentId: id });
    await notifyMentioned(tx, { viewer, creation, comment: id, text, owner });
  });
  deps.signals.send('live');
  return getComment(deps.db, { viewer, id });
}

async function creationOf(tx: Tx, id: CommentId): Promise<CreationId> {
  const row = await tx.selectFrom('comment').select('creation_id').where('id', '=', id).executeTakeFirst();
  if (!row) throw new DomainError('not-found', { what: 'comment' });
  return row.creation_id as CreationId;
}

/**
 * Deletes a comment: whoever wrote it may, the artist under whose creation it stands, and admins.
 *
 * @throws DomainError not-found, also for those who may not.
 */
export async function deleteComment(
  deps: CoreDeps,
  { viewer, id }: { viewer: Viewer; id: CommentId },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const creation = await creationOf(tx, id);
    // The publication before the comment, as everywhere; whatever its state, its comments can go.
    const publication = await tx
      .selectFrom('publication')
      .select('account_id')
      .where('creation_id', '=', creation)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    const mayAll = viewer.role === 'admin' || publication.account_id === viewer.id;
    const deleted = await tx
      .deleteFrom('comment')
      .where('id', '=', id)
      .$if(!mayAll, (query) => query.where('account_id', '=', viewer.id))
      .returning('account_id')
      .executeTakeFirst();
    if (!deleted) throw new DomainError('not-found', { what: 'comment' });
    await recordEvent(tx, { type: 'comment', creationId: creation, commentId: id });
    if (![deleted.account_id, publication.account_id].includes(viewer.id)) {
      await writeAudit(tx, { actor: viewer.id, action: 'comment-removed', subject: id });
    }
  });
  deps.signals.send('live');
}

interface CommentRow {
  id: CommentId;
  creation_id: CreationId;
  account_id: AccountId;
  text: string;
  created_at: Date;
  edited_at: Date | null;
  handle: string;
  name: string;
  avatar_key: string | null;
}

async function selectComments(
  db: Executor,
  { viewer, where, limit }: { viewer: Viewer | undefined; where: RawBuilder<unknown>; limit: number },
): Promise<Comment[]> {
  const { rows } = await sql<CommentRow>`
    select m.id, m.creation_id, m.account_id, m.text, m.created_at, m.edited_at, a.handle, a.name, a.avatar_key
    from comment m join account a on a.id = m.account_id
    where ${where} and m.withheld_at is null and ${notBlocked(viewer, sql`m.account_id`)}
    order by m.id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    creationId: row.creation_id,
    artist: toArtistRef(row),
    text: row.text,
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    isMine: row.account_id === viewer?.id,
  }));
}

/** A comment as `viewer` sees it. @throws DomainError not-found */
export async function getComment(
  db: Executor,
  { viewer, id }: { viewer: Viewer | undefined; id: CommentId },
): Promise<Comment> {
  const [comment] = await selectComments(db, { viewer, where: sql`m.id = ${id}`, limit: 1 });
  if (!comment) throw new DomainError('not-found', { what: 'comment' });
  return comment;
}

/**
 * The comments under a creation that somebody sees, the newest first; without those of people who blocked one another.
 *
 * @param input.before the last one of the page before.
 * @throws DomainError not-found
 */
export async function listComments(
  db: Executor,
  input: { viewer: Viewer | undefined; creation: CreationId; before?: string | undefined; limit: number },
): Promise<{ items: Comment[]; next: string | null }> {
  const { viewer, creation, before, limit } = input;
  await getVisible(db, { viewer, creation });
  const comments = await selectComments(db, {
    viewer,
    where: sql`m.creation_id = ${creation} and ${before === undefined ? sql`true` : sql`m.id < ${before}`}`,
    limit: limit + 1,
  });
  const { shown, next } = cutPage(comments, { limit, placeOf: ({ id }) => id });
  return { items: shown, next };
}
