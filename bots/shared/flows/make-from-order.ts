import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { type Creation, listCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { checkHouseRules } from '@easel/core/kinds/house-rules.ts';
import { seedFromKey } from '@easel/core/kinds/picture.ts';
import { type PictureStep, rerollOf, stepOf } from '@easel/core/orders/derivation.ts';
import { getOwnOrder, type Order } from '@easel/core/orders/order.ts';
import { findPressKey } from '@easel/core/orders/press-key.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import type { Asker } from './asker.ts';
import { readHouseRules } from './house-rules.ts';
import type { Outcome } from './outcome.ts';
import { placeOrder } from './place-order.ts';

/**
 * Makes what a button under somebody's pictures says: one of them larger or varied, or all of them anew. Pressed again while
 * that is under way, it is the same press.
 *
 * @param input.index of the picture, where the step is about one.
 * @throws DomainError not-found, bad-option, model-unavailable, over-cap, and as `requestOrder`.
 */
export async function makeFromOrder(
  deps: BotDeps,
  input: { asker: Asker; account: Account; id: OrderId; index?: number; step: PictureStep | 'reroll' },
  words: Words,
): Promise<Outcome> {
  const { asker, account, id, index = 0, step } = input;
  const parent = await getOwnOrder(deps.db, { id, account: account.id });
  const picture = step === 'reroll' ? undefined : await pictureOf(deps, parent, index);
  const { kind, variant, once, resolve } =
    step === 'reroll' || !picture ? rerollOf(parent) : stepOf(parent, picture, step);
  const derivation = { account: account.id, kind, parent: id, variant };
  const about = picture && { creation: picture.id };
  const { key, existing } = await findPressKey(deps, { ...derivation, ...about }, { once });
  if (existing)
    return existing.endedAt
      ? { type: 'show', order: existing }
      : { type: 'orders', orders: [{ order: existing, created: false }] };
  const params = resolve(seedFromKey(key));
  checkHouseRules(await readHouseRules(deps, asker.origin), params);
  const from = { orderId: id, ...(picture && { creationId: picture.id }) };
  return placeOrder(deps, { asker, request: { key, account, kind, params, parent: from } }, words);
}

async function pictureOf(deps: BotDeps, order: Order, index: number): Promise<Creation> {
  const picture = (await listCreations(deps.db, order.id)).find((creation) => creation.index === index);
  if (!picture) throw new DomainError('not-found', { what: 'creation' });
  return picture;
}
