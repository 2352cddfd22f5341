import { cancelOrder } from '@easel/core/orders/cancel-order.ts';
import { getOwnOrder } from '@easel/core/orders/order.ts';
import type { Action } from '../actions.ts';
import { detailsCard } from '../cards/details.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { changeAccount, joinAccounts } from './account.ts';
import { answerApproval, confirmProposal, dismissProposal } from './answer-proposal.ts';
import { type Asker, accountOf } from './asker.ts';
import { askToDelete, deletePictures } from './delete.ts';
import { showFeed } from './feed.ts';
import { makeFromOrder } from './make-from-order.ts';
import { changeOf, showNotifications } from './notifications.ts';
import { forThemAlone, type Outcome, replacingPressed } from './outcome.ts';
import { changePlan } from './plan.ts';
import { hide, publishFrom } from './publish.ts';
import { beginRemix } from './remix.ts';
import { commentWhich, like } from './responses.ts';
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
export async function pressButton(deps: BotDeps, pressed: Press, words: Words): Promise<Outcome> {
  const { action } = pressed;
  const account = await accountOf(deps, pressed);
  const press = { ...pressed, account };
  switch (action.name) {
    case 'cancel': {
      const order = await cancelOrder(deps, { orderId: action.id, account: account.id });
      return { type: 'redraw', order, note: words.cancelled(order.held) };
    }
    case 'upscale':
    case 'vary-subtle':
    case 'vary-strong':
    case 'reroll':
      return makeFromOrder(deps, { ...action, step: action.name, asker: press, account }, words);
    case 'remix':
    case 'remix-public':
      return beginRemix(deps, { asker: press, id: action.id });
    case 'details': {
      const order = await getOwnOrder(deps.db, { id: action.id, account: account.id });
      return forThemAlone(detailsCard(order, words));
    }
    case 'delete':
      return askToDelete(deps, { press, account, orderId: action.id }, words);
    case 'delete-surely':
      return deletePictures(deps, { press, account, orderId: action.id }, words);
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
      return replacingPressed(await changePlan(deps, wish, words));
    }
    case 'account':
      return replacingPressed(await changeAccount(deps, { asker: press, account, step: action.step }, words));
    case 'join':
      return replacingPressed(await joinAccounts(deps, { account, code: action.code }, words));
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
      return replacingPressed(await showNotifications(deps, { asker: press, change }, words));
    }
  }
}
