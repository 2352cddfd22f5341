import { findCreation } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import { parseId } from '@easel/core/ids.ts';
import { findOrder, listOrders } from '@easel/core/orders/order.ts';
import { recallCard } from '../cards/recall.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { forThemAlone, type Outcome } from './outcome.ts';

/** Two rows of buttons. */
const LISTED = 10;

/**
 * `/recall`: without an id the list of the newest orders, with an order's or a picture's id that order again.
 *
 * @throws DomainError not-found, also for the things of others.
 */
export async function recall(
  deps: BotDeps,
  asker: Asker,
  id: string | undefined,
  words: Words,
): Promise<Outcome> {
  const account = await accountOf(deps, asker);
  if (!id?.trim()) {
    const orders = await listOrders(deps.db, { account: account.id, limit: LISTED });
    return forThemAlone(recallCard(orders, words));
  }
  const creationId = parseId('cre', id);
  const creation = creationId && (await findCreation(deps.db, creationId));
  const orderId = creation?.orderId ?? parseId('ord', id);
  const order = orderId && (await findOrder(deps.db, orderId));
  if (order?.accountId !== account.id)
    throw new DomainError('not-found', { what: creationId ? 'creation' : 'order' });
  return { type: 'show', order };
}
