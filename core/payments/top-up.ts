import type { Payment as PaymentRow } from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import { findPack } from '../catalog/packs.ts';
import type { Owner } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, newId } from '../ids.ts';
import { type Origin, originSchema } from '../platform.ts';
import { CURRENCIES, type Currency } from './money.ts';

/** A wish to buy a pack. */
export interface TopUpRequest {
  /** From the interaction or update: the same key again finds the same payment. */
  key: string;
  accountId: AccountId;
  pack: string;
  currency: Currency;
  origin: Origin;
  /** Who gets the credits; by default whoever pays. */
  owner?: Owner;
}

/**
 * Begins a payment, still without a place where it can be paid.
 *
 * @param terms when it can no longer be paid, and when its provider is asked whether it was.
 * @throws DomainError bad-option for a pack that is not sold for that currency, key-reused.
 */
export async function beginPayment(
  deps: CoreDeps,
  request: TopUpRequest,
  terms: { provider: 'stripe' | 'stars'; expiresAt: Date; checkAt?: Date },
): Promise<Selectable<PaymentRow>> {
  const pack = findPack(request.pack);
  const amount = pack?.price[request.currency];
  if (!pack || amount === undefined) {
    const option = pack ? 'currency' : 'pack';
    throw new DomainError('bad-option', { option, value: request[option], allowed: soldFor(request.pack) });
  }
  const owner = request.owner ?? { kind: 'person', id: request.accountId };
  const origin = originSchema.parse(request.origin);
  const wanted = { account_id: request.accountId, pack: pack.id, currency: request.currency, amount };
  await deps.db
    .insertInto('payment')
    .values({
      ...wanted,
      id: newId('pay'),
      key: request.key,
      owner_kind: owner.kind,
      owner_id: owner.id,
      provider: terms.provider,
      credits: pack.credits + pack.bonus,
      platform: origin.platform,
      origin: JSON.stringify(origin),
      expires_at: terms.expiresAt,
      check_at: terms.checkAt ?? null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await deps.db
    .selectFrom('payment')
    .selectAll()
    .where('key', '=', request.key)
    .executeTakeFirstOrThrow();
  const isSame =
    row.account_id === wanted.account_id && row.pack === pack.id && row.currency === wanted.currency;
  if (!isSame || row.owner_id !== owner.id) throw new DomainError('key-reused', { key: request.key });
  return row;
}

function soldFor(pack: string): string {
  const prices = findPack(pack)?.price;
  return prices ? CURRENCIES.filter((currency) => prices[currency]).join(', ') : 'one of the packs on sale';
}
