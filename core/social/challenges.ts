import type { Executor } from '@easel/db/connect.ts';
import type { Challenge as ChallengeTable } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import { ABOUT_MAX, TITLE_MAX } from '../contract/limits.ts';
import type { Challenge as ChallengeView } from '../contract/social.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, type ChallengeId, newId, parseId } from '../ids.ts';
import { cleanName, cleanText } from '../text/clean-text.ts';
import { parseTags } from './tags.ts';

/** Whoever publishes with its tag in its time takes part. */
export interface Challenge {
  id: ChallengeId;
  title: string;
  about: string;
  tag: string;
  startsAt: Date;
  /** The first moment after it. */
  endsAt: Date;
}

function toChallenge(row: Selectable<ChallengeTable>): Challenge {
  const { id, title, about, tag } = row;
  return { id: id as ChallengeId, title, about, tag, startsAt: row.starts_at, endsAt: row.ends_at };
}

function toView(row: Selectable<ChallengeTable> & { creations: number }): ChallengeView {
  const { startsAt, endsAt, ...rest } = toChallenge(row);
  const times = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
  return { ...rest, ...times, creations: row.creations };
}

/** @returns undefined when there is no such challenge; `id` is whatever somebody wrote. */
export async function findChallenge(db: Executor, id: string): Promise<Challenge | undefined> {
  const row = await db
    .selectFrom('challenge')
    .selectAll()
    .where('id', '=', parseId('cha', id) ?? '')
    .executeTakeFirst();
  return row && toChallenge(row);
}

/** The challenges that end last, and how many take part in each. */
export async function listChallenges(db: Executor, limit: number): Promise<ChallengeView[]> {
  const rows = await db
    .selectFrom('challenge')
    .selectAll()
    .select(ENTRIES)
    .orderBy('ends_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toView);
}

/** @throws DomainError not-found */
export async function getChallenge(db: Executor, id: string): Promise<ChallengeView> {
  const row = await db
    .selectFrom('challenge')
    .selectAll()
    .select(ENTRIES)
    .where('id', '=', parseId('cha', id) ?? '')
    .executeTakeFirst();
  if (!row) throw new DomainError('not-found', { what: 'challenge' });
  return toView(row);
}

const ENTRIES = sql<number>`(
  select count(*)::int from publication_tag t
  where t.tag = challenge.tag and t.published_at >= starts_at and t.published_at < ends_at)`.as('creations');

/** Calls for a challenge. The caller has checked that it is an admin. @throws DomainError bad-option */
export async function createChallenge(
  deps: CoreDeps,
  input: { by: AccountId; title: string; about: string; tag: string; startsAt: Date; endsAt: Date },
): Promise<Challenge> {
  const { by, startsAt, endsAt } = input;
  const title = cleanName(input.title);
  if (title === '' || title.length > TITLE_MAX) {
    throw new DomainError('bad-option', {
      option: 'title',
      value: title,
      allowed: `1 to ${TITLE_MAX} characters`,
    });
  }
  if (endsAt <= startsAt) {
    throw new DomainError('bad-option', {
      option: 'endsAt',
      value: endsAt.toISOString(),
      allowed: 'after startsAt',
    });
  }
  const [tag = ''] = parseTags([input.tag]);
  const about = cleanText(input.about).slice(0, ABOUT_MAX);
  const row = await deps.db
    .insertInto('challenge')
    .values({ id: newId('cha'), title, about, tag, starts_at: startsAt, ends_at: endsAt, created_by: by })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toChallenge(row);
}
