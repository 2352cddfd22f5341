import { type RawBuilder, sql } from 'kysely';
import { findModel } from '../catalog/models.ts';
import type { CreationCard } from '../contract/creation.ts';
import type { AccountId } from '../ids.ts';
import { cutPage } from '../paging.ts';
import { cleanName } from '../text/clean-text.ts';
import { type CardDeps, readCards, toCard } from './card.ts';
import type { Visibility } from './publication.ts';

const WORDS_MAX = 10;

export interface MyCreationsInput {
  account: AccountId;
  visibility?: Visibility | undefined;
  /** Parts of words, all of which stand in the prompt or are the beginning of a tag. */
  query?: string | undefined;
  model?: string | undefined;
  /** The last one of the page before. */
  before?: string | undefined;
  limit: number;
}

/** One's own creations that were finished, shown to others or not, the newest first. */
export async function listMyCreations(
  deps: CardDeps,
  input: MyCreationsInput,
): Promise<{ items: CreationCard[]; next: string | null }> {
  const { account, visibility, query = '', model, before, limit } = input;
  const conditions: RawBuilder<unknown>[] = [
    sql`c.account_id = ${account} and c.deleted_at is null and o.status = 'succeeded'`,
  ];
  if (visibility) conditions.push(visibilityIs(visibility));
  if (model !== undefined && !findModel(model)) return { items: [], next: null };
  if (model) conditions.push(sql`o.model = ${model}`);
  if (before) conditions.push(sql`c.id < ${before}`);
  for (const word of cleanName(query).split(' ').filter(Boolean).slice(0, WORDS_MAX)) {
    const part = word.replaceAll(/[\\%_]/g, '\\$&');
    conditions.push(sql`(o.params->>'prompt' ilike ${`%${part}%`}
      or exists (select from unnest(p.tags) as tag where tag ilike ${`${part.replace(/^#/, '')}%`}))`);
  }
  const rows = await readCards(deps.db, {
    viewer: { id: account, role: 'member' },
    where: sql.join(conditions, sql` and `),
    orderBy: sql`c.id desc`,
    limit: limit + 1,
  });
  const { shown, next } = cutPage(rows, { limit, placeOf: ({ id }) => id });
  return { items: shown.map((row) => toCard(deps, row)), next };
}

/** As the owner sees it: what is withheld until it is looked at counts as hidden. */
function visibilityIs(visibility: Visibility): RawBuilder<unknown> {
  if (visibility === 'public') return sql`p.is_listed`;
  if (visibility === 'private') return sql`coalesce(p.visibility, 'private') = 'private'`;
  return sql`(p.visibility = 'hidden' or p.visibility = 'public' and not p.is_listed)`;
}
