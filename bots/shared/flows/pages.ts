import { findCreation } from '@easel/core/creations/creation.ts';
import { readHistory, readWallet } from '@easel/core/credits/wallet.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type CreationId, type OrderId, parseId } from '@easel/core/ids.ts';
import { listAvailableModels } from '@easel/core/orders/capacity.ts';
import { findOrder, listOrders } from '@easel/core/orders/order.ts';
import { listPayments } from '@easel/core/payments/payment.ts';
import type { Card } from '../cards/card.ts';
import { creditsCard, helpCard, recallCard } from '../cards/pages.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { accountOf } from './account-of.ts';
import type { Asker, Outcome } from './ask.ts';
import { findPayer } from './payer.ts';

const HISTORY_LINES = 10;
const PAYMENT_LINES = 3;

/** `/credits` */
export async function showCredits(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const account = await accountOf(deps, asker);
  const owner = { kind: 'person', id: account.id } as const;
  const [wallet, history, payments, payer] = await Promise.all([
    readWallet(deps.db, { owner, clock: deps.clock }),
    readHistory(deps.db, { owner, limit: HISTORY_LINES }),
    listPayments(deps.db, { account: account.id, limit: PAYMENT_LINES }),
    findPayer(deps, { asker, account: account.id, amount: 1n }),
  ]);
  return creditsCard({ wallet, history, payments, payer, shop: deps.shop }, words);
}

/** `/help` and `/start`; somebody new is told about the gift. */
export async function showHelp(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const account = await accountOf(deps, asker);
  const models = await listAvailableModels(deps.db);
  const wallet = account.isNew
    ? await readWallet(deps.db, { owner: { kind: 'person', id: account.id }, clock: deps.clock })
    : undefined;
  const privateChat = asker.origin.platform === 'telegram' && asker.origin.serverId === undefined;
  return helpCard({ models, privateChat, ...(wallet && { welcome: wallet.available }) }, words);
}

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
    const orders = await listOrders(deps.db, { account: account.id, limit: 10 });
    return { type: 'card', isPrivate: true, card: recallCard(orders, words) };
  }
  const creationId: CreationId | undefined = parseId('cre', id);
  const creation = creationId && (await findCreation(deps.db, creationId));
  const orderId: OrderId | undefined = creation?.orderId ?? parseId('ord', id);
  const order = orderId && (await findOrder(deps.db, orderId));
  if (order?.accountId !== account.id)
    throw new DomainError('not-found', { what: creationId ? 'creation' : 'order' });
  return { type: 'show', order };
}
