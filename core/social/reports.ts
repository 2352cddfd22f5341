import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { deleteAvatarFile, replaceAvatar } from '../accounts/avatar.ts';
import { writeAudit } from '../audit/audit.ts';
import { DAY_MS } from '../clock.ts';
import type { reportBody } from '../contract/social.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, type CommentId, type CreationId, newId, parseId } from '../ids.ts';
import { recordEvent } from '../live/events.ts';
import type { MediaStorage } from '../storage/storage.ts';
import { cleanText } from '../text/clean-text.ts';
import { findAccountByHandle } from './artist.ts';
import { recordListings } from './record-listings.ts';

/** So many different people have to report something for it to be withheld until an admin has looked at it. */
export const REPORTERS_TO_WITHHOLD = 3;
/**
 * Only of people who have been here so long, and were delivered something, though: accounts that were made to take somebody's
 * picture down do not count, and cannot be made in an hour. What they report waits for an admin like everything else.
 */
export const REPORTER_DAYS = 7;

type Report = z.output<typeof reportBody>;
export type ReportSubject = Report['subject'];

/** What a report is about, by its own id. */
interface Subject {
  subject: ReportSubject;
  id: string;
}

/**
 * Reports a creation, a comment or an artist to the admins. A person's second report about the same thing replaces the
 * first while nobody has looked at it; after that, nothing is changed. Creations and comments that enough people report
 * who are known here ({@link REPORTER_DAYS}) are withheld until they are reviewed; artists never are.
 *
 * @throws DomainError not-found for what there is not, or is not shown.
 */
export async function report(deps: CoreDeps, { by, ...input }: Report & { by: AccountId }): Promise<void> {
  const withheld = await inTransaction(deps.db, async (tx) => {
    const subject = await lockSubject(tx, input, { shown: true });
    const text = cleanText(input.text);
    await sql`
      insert into report (id, reporter_id, subject, subject_id, reason, text)
      values (${newId('rep')}, ${by}, ${subject.subject}, ${subject.id}, ${input.reason}, ${text})
      on conflict (reporter_id, subject, subject_id) do update set reason = excluded.reason, text = excluded.text
      where report.reviewed_at is null`.execute(tx);
    const known = await countKnownReporters(deps, tx, subject);
    return known >= REPORTERS_TO_WITHHOLD && (await withhold(deps, tx, subject));
  });
  if (withheld) deps.signals.send('live');
}

/**
 * Locks what is reported, so that reports about it are counted one after the other.
 *
 * @param options.shown whether a creation that its maker shows no more is not found.
 */
async function lockSubject(
  tx: Tx,
  { subject, id }: Pick<Report, 'subject' | 'id'>,
  { shown }: { shown: boolean },
): Promise<Subject> {
  const known = subject === 'artist' ? await findAccountByHandle(tx, id) : parseId(PREFIX[subject], id);
  if (!known) throw new DomainError('not-found', { what: subject });
  // What is shown again is found by its words, unless its artist hides them: see relist.
  if (subject === 'creation')
    await sql`select from account where id = (select account_id from publication where creation_id = ${known}) for share`.execute(
      tx,
    );
  const { rows } = await (subject === 'creation'
    ? sql`select from publication where creation_id = ${known} and (visibility = 'public' or not ${shown}) for no key update`
    : subject === 'comment'
      ? sql`select from publication where creation_id = (select creation_id from comment where id = ${known}) for no key update`
      : sql`select from account where id = ${known} for no key update`
  ).execute(tx);
  if (rows.length === 0) throw new DomainError('not-found', { what: subject });
  return { subject, id: known };
}

/** A condition: a report is about it, or about the account of an artist that was joined to it since. */
function aboutIt({ subject, id }: Subject): RawBuilder<boolean> {
  if (subject !== 'artist') return sql`subject_id = ${id}`;
  return sql`${id} in (subject_id, (select merged_into from account where account.id = subject_id))`;
}

const PREFIX = { creation: 'cre', comment: 'com' } as const;

async function countKnownReporters(deps: CoreDeps, tx: Tx, { subject, id }: Subject): Promise<number> {
  const knownSince = new Date(deps.clock.now().getTime() - REPORTER_DAYS * DAY_MS);
  const { rows } = await sql<{ reporters: number }>`
    select count(*)::int as reporters from report r join account a on a.id = r.reporter_id
    where r.subject = ${subject} and r.subject_id = ${id} and r.reviewed_at is null and a.created_at <= ${knownSince}
      and exists (select from orders where account_id = a.id and status = 'succeeded')`.execute(tx);
  return rows[0]?.reporters ?? 0;
}

/** @returns whether it could be seen until now. */
async function withhold(deps: CoreDeps, tx: Tx, { subject, id }: Subject): Promise<boolean> {
  if (subject === 'creation') return setCreationWithheld(tx, id as CreationId, deps.clock.now());
  return subject === 'comment' && setCommentWithheld(tx, id as CommentId, deps.clock.now());
}

async function setCreationWithheld(tx: Tx, creation: CreationId, at: Date | null): Promise<boolean> {
  const changed = await tx
    .updateTable('publication')
    .set({ withheld_at: at })
    .where('creation_id', '=', creation)
    .where('withheld_at', at ? 'is' : 'is not', null)
    .returning('visibility')
    .executeTakeFirst();
  const wasPublic = changed?.visibility === 'public';
  await recordListings(tx, wasPublic ? [{ creation, wasListed: at !== null, isListed: at === null }] : []);
  return wasPublic;
}

async function setCommentWithheld(tx: Tx, id: CommentId, at: Date | null): Promise<boolean> {
  const changed = await tx
    .updateTable('comment')
    .set({ withheld_at: at })
    .where('id', '=', id)
    .where('withheld_at', at ? 'is' : 'is not', null)
    .returning('creation_id')
    .executeTakeFirst();
  if (!changed) return false;
  await recordEvent(tx, { type: 'comment', creationId: changed.creation_id as CreationId, commentId: id });
  return true;
}

/**
 * An admin's word about what was reported; the caller has checked that it is one. `keep`: it is shown again, and takes as
 * many new reporters to be withheld once more. `remove`: a creation stays withheld for good, a comment is deleted, an
 * artist loses the picture beside their name.
 *
 * @throws DomainError not-found when nobody has reported it since it was looked at last.
 */
export async function reviewReports(
  deps: CoreDeps & { storage: MediaStorage },
  input: Pick<Report, 'subject' | 'id'> & { by: AccountId; verdict: 'keep' | 'remove' },
): Promise<void> {
  const avatar = await inTransaction(deps.db, async (tx) => {
    // Whoever hides what was reported does not take it from the admins.
    const subject = await lockSubject(tx, input, { shown: false });
    const closed = await tx
      .updateTable('report')
      .set({ reviewed_at: deps.clock.now(), reviewed_by: input.by, verdict: input.verdict })
      .where('subject', '=', subject.subject)
      .where(aboutIt(subject))
      .where('reviewed_at', 'is', null)
      .returning('id')
      .execute();
    if (closed.length === 0) throw new DomainError('not-found', { what: subject.subject });
    const removed = await settle(deps, tx, subject, input.verdict);
    await writeAudit(tx, {
      actor: input.by,
      action: 'reports-reviewed',
      subject: subject.id,
      details: { subject: subject.subject, verdict: input.verdict },
    });
    return removed;
  });
  await deleteAvatarFile(deps.storage, avatar);
  deps.signals.send('live');
}

/** @returns the name of an avatar that was taken away, whose file can go after the commit. */
async function settle(
  deps: CoreDeps,
  tx: Tx,
  { subject, id }: Subject,
  verdict: 'keep' | 'remove',
): Promise<string | null> {
  if (subject === 'creation') {
    await setCreationWithheld(tx, id as CreationId, verdict === 'keep' ? null : deps.clock.now());
  } else if (subject === 'comment' && verdict === 'keep') {
    await setCommentWithheld(tx, id as CommentId, null);
  } else if (subject === 'comment') {
    await setCommentWithheld(tx, id as CommentId, deps.clock.now());
    await tx.deleteFrom('comment').where('id', '=', id).execute();
  } else if (verdict === 'remove') {
    return replaceAvatar(tx, { account: id as AccountId, name: null });
  }
  return null;
}
