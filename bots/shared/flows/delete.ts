import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { deleteCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { isShownIn } from '@easel/core/orders/card.ts';
import { findOrder, getOrder } from '@easel/core/orders/order.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { forThemAlone, type Outcome } from './outcome.ts';
import type { Press } from './press.ts';

interface Deletion {
  press: Press;
  account: Account;
  orderId: OrderId;
}

/** Asks before the pictures of an order go. @throws DomainError not-found */
export async function askToDelete(deps: BotDeps, deletion: Deletion, words: Words): Promise<Outcome> {
  const { orderId: id, account } = deletion;
  const order = await findOrder(deps.db, id);
  const allowed = order && (order.accountId === account.id || (await moderates(deps, deletion)));
  if (!allowed) throw new DomainError('not-found', { what: 'order' });
  const { deleteSurely: label } = words.buttons;
  const surely = { action: { name: 'delete-surely', id }, label, style: 'danger' } as const;
  const card = { ...noteCard(words.confirmDelete), buttons: [[surely]] };
  return forThemAlone(card);
}

/** @throws DomainError not-found, order-not-finished. */
export async function deletePictures(deps: BotDeps, deletion: Deletion, words: Words): Promise<Outcome> {
  const { orderId, account } = deletion;
  const asModerator = await moderates(deps, deletion);
  await deleteCreations(deps, { orderId, account: account.id, asModerator });
  return { type: 'redraw', order: await getOrder(deps.db, orderId), note: words.deleted };
}

/** A moderator of one chat has no say over pictures shown in another. */
async function moderates(deps: BotDeps, { press, orderId }: Deletion): Promise<boolean> {
  return press.isModerator && isShownIn(deps.db, orderId, press.origin);
}
