import { type Account, ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { deleteCreations, listCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { writeFlags } from '@easel/core/kinds/imagine/flags.ts';
import { type PictureParams, seedFromKey } from '@easel/core/kinds/picture.ts';
import type { KindName, ParamsOf } from '@easel/core/kinds/registry.ts';
import { canUpscale, upscaleOf } from '@easel/core/kinds/upscale/kind.ts';
import { varyOf } from '@easel/core/kinds/vary/kind.ts';
import { cancelOrder } from '@easel/core/orders/cancel-order.ts';
import { findCard } from '@easel/core/orders/card.ts';
import { deriveKey } from '@easel/core/orders/derive-order.ts';
import { findOrder, getOrder, type Order } from '@easel/core/orders/order.ts';
import { requestOrder } from '@easel/core/orders/request-order.ts';
import type { Origin } from '@easel/core/platform.ts';
import { getProposal, settleProposal } from '@easel/core/proposals/proposal.ts';
import type { Action } from '../actions.ts';
import { noticeCard } from '../cards/notice.ts';
import { detailsCard } from '../cards/pages.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, type Outcome, orderBatch } from './ask.ts';
import { checkHouseRules, readHouseRules } from './house-rules.ts';
import { changePlan } from './plan.ts';
import { buyPack, showPacks } from './shop.ts';

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
  const account = await ensureAccount(deps, { ...press.origin, displayName: press.displayName });
  switch (action.name) {
    case 'cancel': {
      const order = await cancelOrder(deps, { orderId: action.id, account: account.id });
      return { type: 'redraw', order, notice: words.cancelled(order.held) };
    }
    case 'upscale':
    case 'vary-subtle':
    case 'vary-strong':
      return derivePicture(deps, {
        press,
        account,
        name: action.name,
        orderId: action.id,
        index: action.index ?? 0,
      });
    case 'reroll':
      return reroll(deps, { press, account, order: await ownOrder(deps, action.id, account) });
    case 'remix': {
      const order = await visibleOrder(deps, action.id, account, press.origin);
      // What somebody does not want to see is nobody else's business: their defaults are in it.
      const params = order.accountId === account.id ? order.params : { ...order.params, negativePrompt: '' };
      return { type: 'remix', order, text: writeFlags(params, { seed: false }) };
    }
    case 'details': {
      const order = await ownOrder(deps, action.id, account);
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
      return { type: 'show', order: await ownOrder(deps, action.id, account) };
    case 'confirm': {
      const proposal = await getProposal(deps, { id: action.id, account: account.id });
      if (proposal.kind !== 'batch') throw new DomainError('not-found', { what: 'proposal' });
      const outcome = await orderBatch(deps, { ...proposal, id: action.id, account, origin: press.origin });
      await settleProposal(deps, action.id);
      return outcome;
    }
    case 'packs':
      return showPacks(deps, words);
    case 'buy':
      return buyPack(deps, { ...action, asker: press, account, key: press.key }, words);
    case 'plan': {
      const wish = { asker: press, account, key: press.key, step: action.step };
      return { type: 'card', isPrivate: true, card: await changePlan(deps, wish, words) };
    }
    case 'dismiss':
      await getProposal(deps, { id: action.id, account: account.id });
      await settleProposal(deps, action.id);
      return { type: 'card', isPrivate: true, card: noticeCard(words.dismissed) };
  }
}

async function ownOrder(deps: BotDeps, id: OrderId, account: Account): Promise<Order> {
  const order = await findOrder(deps.db, id);
  if (!order || order.accountId !== account.id) throw new DomainError('not-found', { what: 'order' });
  return order;
}

/** One's own order, or one whose card stands in this very chat, where everybody reads its prompt anyway. */
async function visibleOrder(deps: BotDeps, id: OrderId, account: Account, origin: Origin): Promise<Order> {
  const [order, card] = await Promise.all([findOrder(deps.db, id), findCard(deps.db, id)]);
  const isHere = card?.platform === origin.platform && card.chatId === origin.chatId;
  if (!order || (order.accountId !== account.id && !isHere))
    throw new DomainError('not-found', { what: 'order' });
  return order;
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

async function derivePicture(
  deps: BotDeps,
  input: {
    press: Press;
    account: Account;
    name: 'upscale' | 'vary-subtle' | 'vary-strong';
    orderId: OrderId;
    index: number;
  },
): Promise<Outcome> {
  const { account, name, index } = input;
  const parent = await ownOrder(deps, input.orderId, account);
  const picture = (await listCreations(deps.db, parent.id)).find((creation) => creation.index === index);
  if (!picture) throw new DomainError('not-found', { what: 'creation' });
  if (name === 'upscale') {
    if (!canUpscale(picture)) {
      throw new DomainError('bad-option', {
        option: 'upscale',
        value: `${picture.width}×${picture.height}`,
        allowed: 'a smaller picture',
      });
    }
    const make = () => upscaleOf(parent.params, picture);
    return derive(deps, {
      ...input,
      parent,
      creation: picture.id,
      kind: 'upscale',
      variant: 'x2',
      once: true,
      make,
    });
  }
  const amount = name === 'vary-subtle' ? 'subtle' : 'strong';
  const make = (seed: number) => varyOf(parent.params, picture, { amount, seed });
  return derive(deps, {
    ...input,
    parent,
    creation: picture.id,
    kind: 'vary',
    variant: amount,
    once: false,
    make,
  });
}

function reroll(deps: BotDeps, input: { press: Press; account: Account; order: Order }): Promise<Outcome> {
  const { order } = input;
  const kind = order.kind as KindName;
  const make = (seed: number) => ({ ...order.params, seed }) as ParamsOf<typeof kind>;
  return derive(deps, { ...input, parent: order, kind, variant: 'reroll', once: false, make });
}

async function derive<K extends KindName>(
  deps: BotDeps,
  input: {
    press: Press;
    account: Account;
    parent: Order;
    creation?: Order['parentCreationId'];
    kind: K;
    variant: string;
    once: boolean;
    make: (seed: number) => ParamsOf<K> & PictureParams;
  },
): Promise<Outcome> {
  const { account, parent, kind, creation, press } = input;
  const derivation = {
    account: account.id,
    kind,
    parent: parent.id,
    variant: input.variant,
    ...(creation && { creation }),
  };
  const { key, existing } = await deriveKey(deps, derivation, { once: input.once });
  if (existing)
    return existing.endedAt
      ? { type: 'show', order: existing }
      : { type: 'orders', orders: [{ order: existing, created: false }] };
  const params = input.make(seedFromKey(key));
  checkHouseRules(await readHouseRules(deps, press.origin), params);
  const result = await requestOrder(deps, {
    key,
    account,
    kind,
    params,
    origin: press.origin,
    parent: { orderId: parent.id, ...(creation && { creationId: creation }) },
  });
  return { type: 'orders', orders: [result] };
}
