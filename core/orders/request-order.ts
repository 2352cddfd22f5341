import { createHash } from 'node:crypto';
import type { Executor } from '@easel/db/connect.ts';
import type { Orders } from '@easel/db/generated/schema.ts';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Account } from '../accounts/ensure-account.ts';
import { PRICE_VERSION } from '../catalog/pricing.ts';
import { translateLedgerError } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, type CreationId, newId, type OrderId } from '../ids.ts';
import type { PictureParams } from '../kinds/picture.ts';
import { type KindName, kindOf, type ParamsOf } from '../kinds/registry.ts';
import { type Origin, originSchema } from '../platform.ts';
import { checkPolicy } from '../policy/check-prompt.ts';
import { type PayingTreasury, throwTreasuryRefusal } from '../treasury/treasury.ts';
import { cancelRestUntil, readCancelRestMs } from './cancel-limit.ts';
import { getOrder, type Order, toOrder } from './order.ts';
import { quoteOrder } from './quote.ts';

export interface OrderRequest<K extends KindName> {
  /** From the interaction or update: the same key again finds the same order. */
  key: string;
  account: Pick<Account, 'id' | 'plan'>;
  kind: K;
  params: ParamsOf<K>;
  origin: Origin;
  parent?: { orderId: OrderId; creationId?: CreationId };
  /** The server's wallet that pays, as `decidePayer` says; without one the person pays. */
  treasury?: PayingTreasury;
}

/**
 * Takes an order: checks it, sets its price aside and puts it in line, all or nothing. The order's row, still `queued`,
 * is itself the promise that the dispatcher keeps, so no outbox row goes with it (docs/decisions/queued-order-is-its-outbox.md).
 *
 * @returns the order, and whether this call made it. Who pays is no part of what a repeated request must say again: it may
 * be decided otherwise by then.
 * @throws DomainError refused-by-policy, too-many-cancels, not-enough-credits, in-debt, treasury-refused, key-reused;
 * not-found when the account was erased meanwhile.
 */
export async function requestOrder<K extends KindName>(
  deps: CoreDeps,
  request: OrderRequest<K>,
): Promise<{ order: Order; created: boolean }> {
  const kind = kindOf(request.kind);
  const params = kind.params.parse(request.params);
  const origin = originSchema.parse(request.origin);
  checkPolicy(kind.texts(params));
  const id = newId('ord');
  const hash = hashOf(request.kind, params);
  const created = await insertOrder(deps, { ...request, id, params, origin, hash });
  if (created) {
    deps.signals.send('dispatch', params.model);
    return { order: created, created: true };
  }
  const earlier = await deps.db
    .selectFrom('orders')
    .select(['id', 'request_hash', 'account_id'])
    .where('key', '=', request.key)
    .executeTakeFirst();
  if (!earlier) {
    const waitMs = await readCancelRestMs(deps.db, request.account.id);
    if (waitMs > 0) throw new DomainError('too-many-cancels', { waitMs });
    if (await isErased(deps.db, request.account.id)) throw new DomainError('not-found', { what: 'account' });
  }
  if (earlier?.request_hash !== hash || earlier.account_id !== request.account.id) {
    throw new DomainError('key-reused', { key: request.key });
  }
  return { order: await getOrder(deps.db, earlier.id as OrderId), created: false };
}

interface NewOrder {
  key: string;
  account: Pick<Account, 'id' | 'plan'>;
  kind: string;
  origin: Origin;
  parent?: { orderId: OrderId; creationId?: CreationId };
  treasury?: PayingTreasury;
  id: OrderId;
  params: PictureParams;
  hash: string;
}

/**
 * Hold and order in one statement, which is one transaction and one round trip. The ledger's key makes the hold of a
 * repeated request the hold of the first. The account is locked before anything is held (as the reference to it would do
 * anyway), so that an order which comes in the moment of an erasure is taken before it or not at all (core/accounts/erase.ts).
 *
 * @returns undefined when there is an order of this key, its key was used for another hold, the person has to wait, or is
 * erased.
 */
async function insertOrder({ db }: CoreDeps, order: NewOrder): Promise<Order | undefined> {
  const { origin, account, treasury } = order;
  const quote = quoteOrder(order.kind, order.params);
  const { rows } = await sql<Selectable<Orders>>`
    insert into orders (id, key, request_hash, account_id, kind, params, model, status, lane, platform, server_id, chat_id,
      origin, parent_order_id, parent_creation_id, output_count, price_each, price_version,
      treasury_id, approved_by, hold_id)
    select ${order.id}, ${order.key}, ${order.hash}, ${account.id}, ${order.kind}, ${JSON.stringify(order.params)}::jsonb,
      ${order.params.model}, 'queued', ${account.plan === 'premium' ? 'priority' : 'standard'}, ${origin.platform},
      ${origin.serverId ?? null}, ${origin.chatId}, ${JSON.stringify(origin)}::jsonb, ${order.parent?.orderId ?? null},
      ${order.parent?.creationId ?? null}, ${quote.count}::smallint, ${quote.each}::bigint, ${PRICE_VERSION},
      ${treasury?.id ?? null}, ${treasury?.approvedBy ?? null}, ${holdOf(order, quote.total)}
    where coalesce(${cancelRestUntil(account.id)} <= now(), true)
      and exists (select from account where id = ${account.id} and erased_at is null for key share)
    on conflict (key) do nothing
    returning *`
    .execute(db)
    .catch((error) => explainRefusal(error, order, quote.total));
  return rows[0] && toOrder(rows[0]);
}

async function isErased(db: Executor, id: AccountId): Promise<boolean> {
  const account = db.selectFrom('account').select('erased_at').where('id', '=', id);
  return (await account.executeTakeFirst())?.erased_at != null;
}

function holdOf({ key, id, account, treasury }: NewOrder, total: bigint): RawBuilder<bigint> {
  return treasury
    ? sql`treasury_hold(${key}, ${treasury.id}, ${account.id}, ${total}, ${id}, ${treasury.approvedBy ?? null})`
    : sql`ledger_hold(${`order-${key}`}, 'person', ${account.id}, ${total}, ${id})`;
}

function explainRefusal(error: unknown, order: NewOrder, total: bigint): { rows: [] } {
  if (order.treasury) throwTreasuryRefusal(error, total);
  try {
    return translateLedgerError(error, order.key, total);
  } catch (refusal) {
    // Somebody else's wallet holds under this key: this order was taken before, and another wallet paid for it then.
    if (refusal instanceof DomainError && refusal.code === 'key-reused') return { rows: [] };
    throw refusal;
  }
}

function hashOf(kind: string, params: object): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, params]))
    .digest('base64url');
}
