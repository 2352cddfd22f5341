import { NOTIFICATION_KINDS } from '@easel/core/contract/account.ts';
import { type CreationId, type Id, parseId } from '@easel/core/ids.ts';
import { CURRENCIES, type Currency } from '@easel/core/payments/money.ts';

/** What a button does. `short` is what travels: with an id and a number it must fit into Telegram's 64 bytes. */
const ACTIONS = {
  cancel: { short: 'x', prefix: 'ord' },
  upscale: { short: 'u', prefix: 'ord' },
  'vary-subtle': { short: 'v', prefix: 'ord' },
  'vary-strong': { short: 'w', prefix: 'ord' },
  reroll: { short: 'r', prefix: 'ord' },
  remix: { short: 'm', prefix: 'ord' },
  details: { short: 'i', prefix: 'ord' },
  delete: { short: 'd', prefix: 'ord' },
  'delete-surely': { short: 'D', prefix: 'ord' },
  recall: { short: 'c', prefix: 'ord' },
  confirm: { short: 'y', prefix: 'prp' },
  dismiss: { short: 'n', prefix: 'prp' },
  approve: { short: 'a', prefix: 'prp' },
  refuse: { short: 'f', prefix: 'prp' },
  'pay-oneself': { short: 'o', prefix: 'prp' },
  publish: { short: 'P', prefix: 'ord' },
  hide: { short: 'H', prefix: 'cre' },
  tags: { short: 't', prefix: 'cre' },
  like: { short: 'h', prefix: 'cre' },
  comment: { short: 'k', prefix: 'cre' },
  'comment-which': { short: 'K', prefix: 'ord' },
  'remix-public': { short: 'M', prefix: 'cre' },
} as const;

type OrderActionName = keyof typeof ACTIONS;

/** What is about an order or a question. */
type OrderAction = {
  [N in OrderActionName]: { name: N; id: Id<(typeof ACTIONS)[N]['prefix']>; index?: number };
}[OrderActionName];

/** What is about buying credits: the list of packs, and one of them. */
type ShopAction = { name: 'packs' } | { name: 'buy'; pack: string; currency: Currency };

const PLAN_STEPS = [
  'show',
  'month',
  'year',
  'to-month',
  'to-month-surely',
  'to-year',
  'to-year-surely',
  'cancel',
  'resume',
  'page',
] as const;
/** What can be done with a plan; `to-…` asks, `…-surely` does it. */
export type PlanStep = (typeof PLAN_STEPS)[number];
type PlanAction = { name: 'plan'; step: PlanStep };

const ACCOUNT_STEPS = [
  'link',
  'stay-apart',
  'unlink-discord',
  'unlink-discord-surely',
  'unlink-telegram',
  'unlink-telegram-surely',
  'publish-on',
  'publish-off',
  'prompts-on',
  'prompts-off',
  'index-on',
  'index-off',
  'stay',
] as const;
/** What can be done with an account; `unlink-…` asks, `…-surely` does it. */
export type AccountStep = (typeof ACCOUNT_STEPS)[number];
/** `join` makes one account of one's own and the one that gave the code. */
type AccountAction = { name: 'account'; step: AccountStep } | { name: 'join'; code: string };

const FEED_SORTS = ['new', 'trending', 'following'] as const;
export type FeedSort = (typeof FEED_SORTS)[number];
/** A page of the wall, from 0; `like`: likes that one of it, or takes the like back, first. */
type FeedAction = { name: 'feed'; sort: FeedSort; page: number; like?: CreationId };
/** Pages further down are for the gallery. */
export const FEED_PAGES = 50;

const NOTIFICATION_STEPS = [
  ...NOTIFICATION_KINDS.flatMap((kind) => [`${kind}-on`, `${kind}-off`] as const),
  'in-discord',
  'in-telegram',
  'in-none',
] as const;
/** Of what somebody is told, and where. */
export type NotificationStep = (typeof NOTIFICATION_STEPS)[number];
type NotificationAction = { name: 'notifications'; step: NotificationStep };

/** A button's whole meaning: nothing of it is in any process's memory, so it works after a restart and after a month. */
export type Action = OrderAction | ShopAction | PlanAction | AccountAction | FeedAction | NotificationAction;
export type ActionName = Action['name'];

const PACKS = 'p';
const BUY = 'b';
const JOIN = 'j';
const FEED = 'F';
/** What is about one thing of a person's, in so many steps. */
const STEPS = {
  plan: { short: 'l', steps: PLAN_STEPS },
  account: { short: 'A', steps: ACCOUNT_STEPS },
  notifications: { short: 'N', steps: NOTIFICATION_STEPS },
} as const;
/** A pack's id; which packs there are is for the catalog to say. */
const PACK_ID = /^[a-z0-9-]{1,32}$/;
const CODE = /^[0-9a-f]{24}$/;

/** Writes an action as a button's data, at most 64 bytes. */
export function encodeAction(action: Action): string {
  if (action.name === 'packs') return PACKS;
  if (action.name === 'buy') return `${BUY}:${action.pack}:${action.currency}`;
  if (action.name === 'join') return `${JOIN}:${action.code}`;
  if ('step' in action) return `${STEPS[action.name].short}:${action.step}`;
  if (action.name === 'feed') {
    const page = `${FEED}:${action.sort}:${action.page}`;
    return action.like ? `${page}:${action.like}` : page;
  }
  const { short } = ACTIONS[action.name];
  return action.index === undefined ? `${short}:${action.id}` : `${short}:${action.id}:${action.index}`;
}

/** Reads a button's data. People can forge it: what it names may not exist, or not be theirs. @returns undefined when it is none of ours. */
export function decodeAction(data: string): Action | undefined {
  if (data === PACKS) return { name: 'packs' };
  const [short, rawId = '', rawIndex, ...rest] = data.split(':');
  if (short === FEED) return decodeFeed(rawId, rawIndex, rest);
  if (rest.length > 0) return undefined;
  if (short === BUY) return decodeBuy(rawId, rawIndex);
  if (rawIndex === undefined && short === JOIN)
    return CODE.test(rawId) ? { name: 'join', code: rawId } : undefined;
  const step = rawIndex === undefined ? decodeStep(short, rawId) : undefined;
  if (step) return step;
  const found = Object.entries(ACTIONS).find(([, action]) => action.short === short);
  if (!found || (rawIndex !== undefined && !/^[0-9]$/.test(rawIndex))) return undefined;
  const [name, { prefix }] = found;
  const id = parseId(prefix, rawId);
  return id && ({ name, id, ...(rawIndex !== undefined && { index: Number(rawIndex) }) } as Action);
}

function decodeStep(short: string | undefined, rawStep: string): Action | undefined {
  const found = Object.entries(STEPS).find(([, about]) => about.short === short);
  if (!found) return undefined;
  const [name, { steps }] = found;
  const step = steps.find((known) => known === rawStep);
  return step && ({ name, step } as Action);
}

function decodeFeed(rawSort: string, rawPage: string | undefined, rest: string[]): Action | undefined {
  const sort = FEED_SORTS.find((known) => known === rawSort);
  const page = /^\d{1,2}$/.test(rawPage ?? '') ? Number(rawPage) : FEED_PAGES;
  const [rawLike, ...more] = rest;
  const like = rawLike === undefined ? undefined : parseId('cre', rawLike);
  if (!sort || page >= FEED_PAGES || more.length > 0 || (rawLike !== undefined && !like)) return undefined;
  return { name: 'feed', sort, page, ...(like && { like }) };
}

function decodeBuy(pack: string, rawCurrency: string | undefined): Action | undefined {
  const currency = CURRENCIES.find((known) => known === rawCurrency);
  return currency && PACK_ID.test(pack) ? { name: 'buy', pack, currency } : undefined;
}
