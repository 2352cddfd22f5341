import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { type Creation, deleteCreations, listCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { seedFromKey } from '@easel/core/kinds/picture.ts';
import { cancelOrder } from '@easel/core/orders/cancel-order.ts';
import { findCard } from '@easel/core/orders/card.ts';
import { type DerivedOrder, rerollOf, stepOf } from '@easel/core/orders/derivation.ts';
import { deriveKey } from '@easel/core/orders/derive-order.ts';
import { findOrder, getOrder, getOwnOrder, type Order } from '@easel/core/orders/order.ts';
import type { Action } from '../actions.ts';
import type { Card } from '../cards/card.ts';
import { noticeCard } from '../cards/notice.ts';
import { detailsCard } from '../cards/pages.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { changeAccount, joinAccounts } from './account.ts';
import { accountOf } from './account-of.ts';
import { answerApproval, confirmProposal, dismissProposal } from './answer-question.ts';
import type { Asker, Outcome } from './ask.ts';
import { checkHouseRules, readHouseRules } from './house-rules.ts';
import { changeOf, showNotifications } from './notifications.ts';
import { placeOrder } from './place-order.ts';
import { changePlan } from './plan.ts';
import { beginRemix } from './remix.ts';
import { buyPack, showPacks } from './shop.ts';
import { commentWhich, hide, like, publishFrom, showFeed } from './social.ts';

export interface Press extends Asker {
  /** Idempotency key, from the interaction or update. */
  key: string;
  action: Action;
  /** The platform says that this person may delete what others posted here. */
  isModerator: boolean;
}

/**
 * Does what a button says.
 *
 * @throws DomainError when it cannot: not theirs, gone, too late, too expensive; nothing has changed then.
 */
export async function pressButton(deps: BotDeps, press: Press, words: Words): Promise<Outcome> {
  const { action } = press;
  const account = await accountOf(deps, press);
  switch (action.name) {
    case 'cancel': {
      const order = await cancelOrder(deps, { orderId: action.id, account: account.id });
      return { type: 'redraw', order, notice: words.cancelled(order.held) };
    }
    case 'upscale':
    case 'vary-subtle':
    case 'vary-strong': {
      const parent = await getOwnOrder(deps.db, { id: action.id, account: account.id });
      const picture = await pictureOf(deps, parent, action.index ?? 0);
      const derived = stepOf(parent, picture, action.name);
      return derive(deps, { press, account, parent, picture, derived }, words);
    }
    case 'reroll': {
      const parent = await getOwnOrder(deps.db, { id: action.id, account: account.id });
      return derive(deps, { press, account, parent, derived: rerollOf(parent) }, words);
    }
    case 'remix':
    case 'remix-public':
      return beginRemix(deps, { asker: press, id: action.id });
    case 'details': {
      const order = await getOwnOrder(deps.db, { id: action.id, account: account.id });
      return { type: 'card', isPrivate: true, card: detailsCard(order, words) };
    }
    case 'delete':
      return askToDelete(deps, { press, account, orderId: action.id, words });
    case 'delete-surely':
      await deleteCreations(deps, {
        orderId: action.id,
        account: account.id,
        asModerator: await moderates(deps, action.id, press),
      });
      return { type: 'redraw', order: await getOrder(deps.db, action.id), notice: words.deleted };
    case 'recall':
      return { type: 'show', order: await getOwnOrder(deps.db, { id: action.id, account: account.id }) };
    case 'confirm':
      return confirmProposal(deps, { asker: press, account, id: action.id }, words);
    case 'dismiss':
      return dismissProposal(deps, { asker: press, account, id: action.id }, words);
    case 'approve':
    case 'refuse':
    case 'pay-oneself':
      return answerApproval(deps, { asker: press, account, id: action.id, answer: action.name }, words);
    case 'packs':
      return showPacks(deps, words);
    case 'buy':
      return buyPack(deps, { ...action, asker: press, account, key: press.key }, words);
    case 'plan': {
      const wish = { asker: press, account, key: press.key, step: action.step };
      return { type: 'card', isPrivate: true, replaces: true, card: await changePlan(deps, wish, words) };
    }
    case 'account':
      return onlyForThem(await changeAccount(deps, { asker: press, account, step: action.step }, words));
    case 'join':
      return onlyForThem(await joinAccounts(deps, { account, code: action.code }, words));
    case 'publish': {
      const { id: orderId, index } = action;
      return publishFrom(deps, { account, orderId, ...(index !== undefined && { index }) }, words);
    }
    case 'hide':
      return hide(deps, { account, creation: action.id }, words);
    case 'like':
      return like(deps, { account, creation: action.id }, words);
    case 'comment-which':
      return commentWhich(deps, action.id, words);
    case 'comment':
    case 'tags':
      return { type: 'ask', question: { name: action.name, id: action.id, text: '' } };
    case 'feed':
      return showFeed(deps, { ...action, asker: press }, words);
    case 'notifications': {
      const change = changeOf(action.step);
      return onlyForThem(await showNotifications(deps, { asker: press, change }, words));
    }
  }
}

/** In the place of the question, which only its person sees. */
function onlyForThem(card: Card): Outcome {
  return { type: 'card', isPrivate: true, replaces: true, card };
}

/** A moderator of one chat has no say over pictures shown in another. */
async function moderates(deps: BotDeps, id: OrderId, press: Press): Promise<boolean> {
  const card = press.isModerator ? await findCard(deps.db, id) : undefined;
  return card?.platform === press.origin.platform && card.chatId === press.origin.chatId;
}

async function askToDelete(
  deps: BotDeps,
  input: { press: Press; account: Account; orderId: OrderId; words: Words },
): Promise<Outcome> {
  const { words, orderId, account } = input;
  const order = await findOrder(deps.db, orderId);
  const allowed = order && (order.accountId === account.id || (await moderates(deps, orderId, input.press)));
  if (!allowed) throw new DomainError('not-found', { what: 'order' });
  const card = noticeCard(words.confirmDelete);
  card.buttons = [
    [{ action: { name: 'delete-surely', id: orderId }, label: words.buttons.deleteSurely, style: 'danger' }],
  ];
  return { type: 'card', isPrivate: true, card };
}

async function pictureOf(deps: BotDeps, order: Order, index: number): Promise<Creation> {
  const picture = (await listCreations(deps.db, order.id)).find((creation) => creation.index === index);
  if (!picture) throw new DomainError('not-found', { what: 'creation' });
  return picture;
}

async function derive(
  deps: BotDeps,
  input: { press: Press; account: Account; parent: Order; picture?: Creation; derived: DerivedOrder },
  words: Words,
): Promise<Outcome> {
  const { press, account, parent, picture, derived } = input;
  const { kind, variant, once } = derived;
  const creation = picture && { creation: picture.id };
  const derivation = { account: account.id, kind, parent: parent.id, variant, ...creation };
  const { key, existing } = await deriveKey(deps, derivation, { once });
  if (existing)
    return existing.endedAt
      ? { type: 'show', order: existing }
      : { type: 'orders', orders: [{ order: existing, created: false }] };
  const params = derived.resolve(seedFromKey(key));
  checkHouseRules(await readHouseRules(deps, press.origin), params);
  const from = { orderId: parent.id, ...(picture && { creationId: picture.id }) };
  return placeOrder(deps, { asker: press, request: { key, account, kind, params, parent: from } }, words);
}
