import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { OpenReport } from '../contract/social.ts';
import type { CommentId, CreationId } from '../ids.ts';
import { cutPage } from '../paging.ts';
import { type CardDeps, readCards, toArtistRef, toCard } from './card.ts';
import type { Place } from './place.ts';

/** So many of the newest words are told: enough to decide by, however many people wrote. */
const TEXTS_MAX = 20;
const REPORTERS = sql<number>`count(distinct r.reporter_id)`;

/** Reports about an artist go with them into the account that theirs was joined to. */
const OPEN = sql`
  from report r
  left join comment m on r.subject = 'comment' and m.id = r.subject_id
  left join creation c on c.id = case r.subject when 'creation' then r.subject_id else m.creation_id end
    and c.deleted_at is null
  left join publication p on p.creation_id = c.id
  left join account reported on r.subject = 'artist' and reported.id = r.subject_id
  join account a on a.erased_at is null
    and a.id = coalesce(m.account_id, c.account_id, reported.merged_into, reported.id)
  where r.reviewed_at is null and (r.subject = 'artist' or c.id is not null)`;

type Reason = OpenReport['reasons'][number]['reason'];

interface OpenRow {
  subject: OpenReport['subject'];
  comment_id: CommentId | null;
  creation_id: CreationId | null;
  handle: string;
  name: string;
  avatar_key: string | null;
  text: string;
  reporters: number;
  reasons: Reason[];
  texts: string[];
  first_at: Date;
  last_at: Date;
  last_id: string;
  withheld: boolean;
}

/**
 * What was reported, is still there, and was not looked at since: what most people reported first, then what was reported
 * last. For admins, who see it whatever its maker shows, and whoever blocked them.
 *
 * @param input.after the last one of the page before: how many reported it, and their last report.
 */
export async function listOpenReports(
  deps: CardDeps,
  { after, limit }: { after?: Place | undefined; limit: number },
): Promise<{ items: OpenReport[]; next: Place | null }> {
  const { rows } = await sql<OpenRow>`
    select r.subject, m.id as comment_id, c.id as creation_id, a.handle, a.name, a.avatar_key,
      case r.subject when 'comment' then m.text when 'artist' then a.bio else '' end as text,
      ${REPORTERS}::int as reporters, array_agg(r.reason) as reasons,
      coalesce((array_agg(r.text order by r.id desc) filter (where r.text <> ''))[1:${sql.lit(TEXTS_MAX)}], '{}') as texts,
      min(r.created_at) as first_at, max(r.created_at) as last_at, max(r.id) as last_id,
      case r.subject when 'comment' then m.withheld_at else p.withheld_at end is not null as withheld
    ${OPEN}
    group by r.subject, m.id, c.id, p.creation_id, a.id
    ${after ? sql`having (${REPORTERS}, max(r.id)) < (${after[0]}::bigint, ${after[1]}::text)` : sql``}
    order by ${REPORTERS} desc, max(r.id) desc limit ${limit + 1}`.execute(deps.db);
  const placeOf = (row: OpenRow): Place => [row.reporters, row.last_id];
  const { shown, next } = cutPage(rows, { limit, placeOf });
  const creations = shown.flatMap(({ creation_id: id }) => id ?? []);
  const pictures = await readCards(deps.db, { viewer: undefined, where: sql`c.id = any(${creations})` });
  const cards = new Map(pictures.map((row) => [row.id, toCard(deps, row)]));
  const items = shown.map((row) => ({
    subject: row.subject,
    id: row.comment_id ?? row.creation_id ?? row.handle,
    artist: toArtistRef(row),
    creation: (row.creation_id && cards.get(row.creation_id)) ?? null,
    text: row.text,
    reporters: row.reporters,
    reasons: countReasons(row.reasons),
    texts: row.texts,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    isWithheld: row.withheld,
  }));
  return { items, next };
}

/** How much was reported, is still there, and was not looked at since. */
export async function countOpenReports(db: Executor): Promise<number> {
  const { rows } = await sql<{ things: number }>`
    select count(distinct (r.subject, coalesce(m.id, c.id, a.id)))::int as things ${OPEN}`.execute(db);
  return rows[0]?.things ?? 0;
}

/** The most named first. */
function countReasons(named: readonly Reason[]): OpenReport['reasons'] {
  const times = new Map<Reason, number>();
  for (const reason of named) times.set(reason, (times.get(reason) ?? 0) + 1);
  return [...times].map(([reason, count]) => ({ reason, times: count })).sort((a, b) => b.times - a.times);
}
