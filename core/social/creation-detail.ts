import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { findModel } from '../catalog/models.ts';
import { findStyle } from '../catalog/styles.ts';
import type { CreationDetail } from '../contract/creation.ts';
import { DomainError } from '../errors.ts';
import type { CreationId, OrderId } from '../ids.ts';
import { kindOf } from '../kinds/registry.ts';
import { type CardDeps, promptsShownTo, readCards, toCard, visibleTo } from './card.ts';
import { PARENT } from './parent.ts';
import { notBlocked, type Viewer } from './viewer.ts';

/** Deep links that open a chat with a creation ready to remix; null where that chat is off. */
export type RemixLinks = (creation: CreationId) => CreationDetail['remix'];

interface DetailColumns {
  kind: string;
  model_id: string;
  params: unknown;
  shows_prompt: boolean;
  seed: bigint;
  tags: string[];
  created_at: Date;
  order_id: OrderId;
  parent: CreationId | null;
}

/**
 * A creation with all that its page shows: a public one to everybody, any to its owner.
 *
 * @throws DomainError not-found
 */
export async function readCreation(
  deps: CardDeps & { remixLinks?: RemixLinks },
  { viewer, creation }: { viewer: Viewer | undefined; creation: CreationId },
): Promise<CreationDetail> {
  const [row] = await readCards<DetailColumns>(deps.db, {
    viewer,
    where: sql`c.id = ${creation} and ${visibleTo(viewer)}`,
    select: sql`o.kind, o.model as model_id, o.params, ${promptsShownTo(viewer)} as shows_prompt, c.seed,
      coalesce(p.tags, '{}') as tags, c.created_at, c.order_id, ${PARENT} as parent`,
  });
  if (!row) throw new DomainError('not-found', { what: 'creation' });
  const isMine = row.account_id === viewer?.id;
  const params = kindOf(row.kind).params.parse(row.params);
  return {
    ...toCard(deps, row),
    kind: row.kind,
    model: { id: row.model_id, title: findModel(row.model_id)?.title ?? row.model_id },
    settings: [
      { name: 'style', value: findStyle(params.style)?.title ?? params.style },
      { name: 'size', value: `${row.width} × ${row.height}` },
      { name: 'steps', value: String(params.steps) },
      { name: 'guidance', value: String(params.guidance) },
    ],
    negativePrompt: row.shows_prompt ? params.negativePrompt : '',
    seed: String(row.seed),
    tags: row.tags,
    createdAt: row.created_at.toISOString(),
    orderId: isMine ? row.order_id : null,
    isMine,
    parent: row.parent,
    remix: deps.remixLinks?.(creation) ?? { discord: null, telegram: null },
    downloadUrl: `/api/v1/creations/${creation}/download`,
  };
}

/**
 * Makes sure that somebody may see a creation: that it is public, or their own.
 *
 * @throws DomainError not-found
 */
export async function getVisible(
  db: Executor,
  { viewer, creation }: { viewer: Viewer | undefined; creation: CreationId },
): Promise<void> {
  const { rows } = await sql`
    select from creation c left join publication p on p.creation_id = c.id
    where c.id = ${creation} and ${visibleTo(viewer)} and ${notBlocked(viewer, sql`c.account_id`)}`.execute(
    db,
  );
  if (rows.length === 0) throw new DomainError('not-found', { what: 'creation' });
}
