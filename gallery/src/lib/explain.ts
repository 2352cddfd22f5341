import type { RefusalCode, RefusalReason } from '@easel/core/contract/refusals.ts';
import { ApiError } from './api.ts';

/** What only the chats can be refused: no page asks for it. */
type OfTheChats =
  | 'premium-only'
  | 'private-closed'
  | 'over-refund'
  | 'not-enough-bought'
  | 'gift-cap'
  | 'gift-refused'
  | 'already-claimed'
  | 'promo-refused'
  | 'referral-refused'
  | 'treasury-refused'
  | 'not-enough-credits'
  | 'in-debt'
  | 'prompt-empty'
  | 'prompt-too-long'
  | 'model-unavailable'
  | 'too-many-cancels'
  | 'proposal-expired';

/** What only the callers of webhooks are answered. */
type OfTheWebhooks = 'unknown-token';

type OfThePages = Exclude<RefusalCode, OfTheChats | OfTheWebhooks> | 'offline';
type Words<Code> = Code extends RefusalCode
  ? [RefusalReason<Code>] extends [never]
    ? string
    : Record<RefusalReason<Code>, string>
  : string;

const OURS = 'Something went wrong on our side. Nothing was changed; please try again.';
const STALE = 'This page is out of date. Reload the page and try again.';
const SIGNED_OUT = 'Please sign in first.';

/**
 * What each refusal means to a person; where there are several reasons, by reason. A new one does not compile until it stands
 * here, or among those of the chats.
 */
const WORDS: { [Code in OfThePages]: Words<Code> } = {
  offline: 'No connection. Nothing was changed; try again when you are back online.',
  internal: OURS,
  'not-ready': OURS,
  'bad-request': STALE,
  'unsupported-type': STALE,
  'forged-request': STALE,
  'bad-cursor': STALE,
  'sign-in-needed': SIGNED_OUT,
  'too-many-requests': 'That was a lot at once. Wait a little, then go on.',
  'too-large': 'That is too large to send.',
  'not-found': 'It is not there any more.',
  'not-allowed': 'You cannot do that.',
  'bad-option': 'That cannot be used.',
  'over-cap': 'You have reached the limit for these.',
  'refused-by-policy': 'Some of these words are not allowed here.',
  'order-not-finished': 'It is still being made.',
  'too-late-to-cancel': 'It is almost done, so it is too late to cancel.',
  'payments-unavailable': 'Payments do not work at the moment. Nothing was charged; please try again later.',
  'payment-declined': 'Your card was declined. Nothing was changed.',
  'already-subscribed': 'You have a plan already. Reload the page to see it.',
  'not-subscribed': 'You have no plan to change.',
  'key-reused': 'This was already started. Reload the page and try again.',
  'code-refused': {
    unknown: 'This link is not one of ours. Ask the bot for a new one.',
    expired: 'This link is too old: it works for ten minutes. Ask the bot for a new one.',
    used: 'This link was used already. Each works once; ask the bot for a new one.',
    elsewhere: 'Somebody else opened this link first. Ask the bot for a new one, and keep it to yourself.',
  },
  'handle-refused': {
    form: 'A handle has 3 to 30 of a–z, 0–9, - and _, and begins and ends with a letter or digit.',
    reserved: 'This handle is reserved. Please choose another one.',
    taken: 'Somebody has this handle, or one that looks the same. Please choose another one.',
  },
  'link-refused': {
    self: 'These are the same account already.',
    'same-platform': 'Both accounts have a chat of the same kind. Unlink one of them first.',
    'two-plans': 'Both accounts have a plan. Cancel one of them first.',
    'orders-under-way': 'Something is still being made. Wait until it is done, then try again.',
    leaving: 'One of the accounts is being erased.',
    'admin-confirms':
      'This code belongs to the operator’s account. Make a code with this account, and use it as the operator.',
  },
  'unlink-refused': {
    last: 'This is the only chat of your account. Link another one first.',
    unknown: 'This chat is not linked any more.',
  },
  'erase-refused': { plan: 'You have a plan. Cancel it first, or you would still be charged for it.' },
  'picture-refused': {
    format: 'That is not a picture that can be used. Try a JPEG, PNG or WebP.',
    'too-large': 'That picture is too large. Try a smaller one.',
  },
};

/** What went wrong, in words for a person. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Reload the page and try again.';
  const { type, problem } = error;
  if (type === 'bad-option' && problem !== undefined)
    return `That ${String(problem.option)} cannot be used. It has to be ${String(problem.allowed)}.`;
  return wordsFor(type, String(problem?.reason)) ?? OURS;
}

/** Why accounts cannot be joined, before anybody has tried. */
export function explainObstacle(obstacle: RefusalReason<'link-refused'>): string {
  return WORDS['link-refused'][obstacle];
}

/** Undefined for what an api newer than this page says. */
function wordsFor(type: string, reason: string): string | undefined {
  const words = (WORDS as Record<string, string | Record<string, string>>)[type];
  return typeof words === 'string' ? words : words?.[reason];
}
