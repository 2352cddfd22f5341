import type { DomainErrorCode, DomainErrorDetails } from '@easel/core/errors.ts';
import type { FailureReason } from '@easel/core/orders/status.ts';
import { formatMoney } from '@easel/core/payments/money.ts';
import { accountErrors } from './en-account.ts';
import { enMoney } from './en-money.ts';
import { amount, credits, date, duration } from './format.ts';
import type { Note, Refusals } from './note.ts';

type ErrorWords = {
  [C in DomainErrorCode]: (details: DomainErrorDetails[C]) => Note;
};

/** What each policy rule says, in people's words. */
const RULES: Record<string, string> = {
  'sexual-minors': 'anything sexual that involves minors',
  'intimate-without-consent': 'anything intimate that shows real people without their consent',
  'sexual-violence': 'sexual violence',
  explicit: 'explicit sexual pictures',
};

const onlyAdmins = (action: string) => ({
  title: `Only admins may ${action}.`,
  help: 'Ask somebody who manages this place.',
});
const onlyOperator = (action: string) => ({
  title: `Only the operator of this Easel may ${action}.`,
  help: 'Being an admin here is not enough. Nothing was changed.',
});
const oneself = { title: 'That is you.', help: 'Name somebody else. Nothing was changed.' };

const NOT_ALLOWED: Record<DomainErrorDetails['not-allowed']['action'], Note> = {
  'change-settings': onlyAdmins('change the settings of this place'),
  'change-treasury': onlyAdmins('change the rules of the shared wallet'),
  'decide-approval': onlyAdmins('decide on orders for the shared wallet'),
  'refund-payments': onlyOperator('refund payments'),
  'give-premium': onlyOperator('give Premium'),
  'make-promo-codes': onlyOperator('make promo codes'),
  'stop-promo-codes': onlyOperator('stop promo codes'),
  'list-promo-codes': onlyOperator('list promo codes'),
  'follow-oneself': oneself,
  'block-oneself': oneself,
};

const gone = (what: string) => ({ title: `There is no such ${what}.`, help: 'It may have been deleted.' });

const NOT_FOUND: Record<DomainErrorDetails['not-found']['what'], Note> = {
  order: {
    title: 'You have no such order.',
    help: 'It may be somebody else’s, or it was deleted. /recall lists what you made.',
  },
  creation: {
    title: 'There is no picture here that you can see.',
    help: 'It may be somebody else’s, hidden or deleted. /recall lists what you made, /feed what others show.',
  },
  proposal: {
    title: 'This question is not yours to answer.',
    help: 'Whoever asked can answer it. Send the command yourself to be asked.',
  },
  payment: {
    title: 'There is no such payment.',
    help: 'Copy its number from the receipt: it begins with pay_. Nothing was paid back.',
  },
  account: gone('account'),
  session: gone('session'),
  comment: gone('comment'),
  artist: gone('artist'),
  collection: gone('collection'),
  challenge: gone('challenge'),
};

const GIFT_REFUSALS: Refusals<'gift-refused'> = {
  self: { title: 'That would be a gift to yourself.', help: 'Name somebody else. Nothing was moved.' },
  bot: { title: 'Bots have no use for credits.', help: 'Name a person. Nothing was moved.' },
  unknown: {
    title: 'They have never used Easel.',
    help: 'Once they have sent /help or made a picture, you can give them credits. Nothing was moved.',
  },
};

const PROMO_REFUSALS: Refusals<'promo-refused'> = {
  unknown: { title: 'There is no such code.', help: 'Check how it is written.' },
  expired: { title: 'This code is no longer valid.', help: 'It has ended; there may be another one.' },
  'used-up': { title: 'This code is used up.', help: 'Others were quicker; there may be another one.' },
  'already-redeemed': {
    title: 'You have redeemed this code before.',
    help: '/credits shows what you got for it.',
  },
};

const REFERRAL_REFUSALS: Refusals<'referral-refused'> = {
  unknown: { title: 'There is no such invitation.', help: 'Check how the code is written.' },
  self: {
    title: 'That is your own invitation.',
    help: 'Give it to somebody who does not know Easel yet.',
  },
  'not-new': {
    title: 'Only newcomers can say who invited them.',
    help: 'That works in the first days, with an invitation from somebody who was here before. Your own invitation works for those you invite.',
  },
  'already-referred': {
    title: 'You have already said who invited you.',
    help: 'That cannot be changed.',
  },
};

const CODE_REFUSALS: Refusals<'code-refused'> = {
  unknown: { title: 'There is no such code.', help: 'Copy it again from the chat that made it.' },
  expired: { title: 'This link is too old.', help: 'It works for ten minutes; ask for another one.' },
  used: { title: 'This link was used before.', help: 'It works once; ask for another one.' },
  elsewhere: {
    title: 'Somebody else opened this link first.',
    help: 'If that was not you, nothing was joined; ask for another one and keep it to yourself.',
  },
};

const TREASURY_REFUSALS: Record<
  DomainErrorDetails['treasury-refused']['reason'],
  (left: bigint) => { title: string; why: string }
> = {
  empty: (left) => ({
    title: 'The shared wallet has too little for that.',
    why: `It has ${credits(left)} free.`,
  }),
  cap: (left) => ({
    title: 'That is more than the shared wallet pays for you today.',
    why: `It pays ${credits(left)} more.`,
  }),
  approval: (left) => ({
    title: 'An admin has to agree to that.',
    why: `Orders above ${credits(left)} need that.`,
  }),
  'not-allowed': () => ({
    title: 'The shared wallet does not pay for you any more.',
    why: 'Its rules were changed.',
  }),
};

/** What is said about each thing that can be wrong, and what to do next. */
export const enErrors: ErrorWords = {
  ...accountErrors,
  'code-refused': ({ reason }) => CODE_REFUSALS[reason],
  'not-enough-credits': ({ needed, available }) => ({
    title: `That costs ${credits(needed)}, and you have ${credits(available)} free.`,
    help: `You are ${credits(needed - available)} short. Ask for fewer pictures, a smaller size or a cheaper model; /credits shows what you have and what is set aside for orders under way. Nothing was charged.`,
  }),
  'in-debt': ({ debt }) => enMoney.debt(debt),
  'payments-unavailable': () => ({
    title: 'Nothing can be bought at the moment.',
    help: 'Payments are switched off here, or Stripe does not answer. Try again in a few minutes. Nothing was charged.',
  }),
  'already-subscribed': ({ term }) => ({
    title: `You already have Premium, paid by the ${term}.`,
    help: 'You can change or cancel it. Nothing was charged.',
  }),
  'premium-only': () => ({
    title: 'Private orders are part of Premium.',
    help: '/plan shows what else it brings. Leave out --private and you get your pictures as usual. Nothing was charged.',
  }),
  'private-closed': () => ({
    title: 'Your private messages are closed to me.',
    help: 'Allow messages from members of this server, or write to me first; then send it again. Nothing was charged.',
  }),
  'not-subscribed': () => ({
    title: 'You have no plan that is being paid.',
    help: 'There is nothing to change. Nothing was charged.',
  }),
  'payment-declined': () => ({
    title: 'The card was declined.',
    help: 'Nothing was changed. Open the customer page to use another card, then try again.',
  }),
  'over-refund': ({ refundable, currency }) => ({
    title: 'That is more than is left of this payment.',
    help: `At most ${formatMoney({ minor: refundable, currency })} can still be refunded. Nothing was paid back.`,
  }),
  'not-enough-bought': ({ needed, available }) => ({
    title: `That takes ${amount(needed)} bought ${needed === 1n ? 'credit' : 'credits'}, and you have ${amount(available)} of those free.`,
    help: 'Only bought credits can be given away; those from claims, plans and codes are for your own pictures. Nothing was moved.',
  }),
  'gift-cap': ({ cap, left }) => ({
    title: `You can give ${left === 0n ? 'nothing more' : `at most ${credits(left)} more`} today.`,
    help: `The limit is ${credits(cap)} a day; the day ends at midnight UTC. Nothing was moved.`,
  }),
  'gift-refused': ({ reason }) => GIFT_REFUSALS[reason],
  'already-claimed': ({ streak, nextAt, nextAmount }) => ({
    title: 'You have claimed today’s credits.',
    help: `Day ${streak} of your streak. The next ${credits(nextAmount)} are there from ${date(nextAt)}, 00:00 UTC.`,
  }),
  'promo-refused': ({ reason }) => PROMO_REFUSALS[reason],
  'referral-refused': ({ reason }) => REFERRAL_REFUSALS[reason],
  'treasury-refused': ({ reason, needed, left }) => {
    const { title, why } = TREASURY_REFUSALS[reason](left);
    return {
      title,
      help: `That costs ${credits(needed)}. ${why} Send the command again to see who would pay. Nothing was charged.`,
    };
  },
  'bad-option': ({ option, value, allowed }) => ({
    title: value === '' ? `The option ${option} needs a value.` : `“${value}” does not work for ${option}.`,
    help: `It can be ${allowed}. Nothing was charged.`,
  }),
  'prompt-empty': () => ({
    title: 'What should the picture show?',
    help: 'Write a few words after the command, such as: /imagine a lighthouse in a storm --ar 16:9',
  }),
  'prompt-too-long': ({ length, max }) => ({
    title: `That prompt has ${amount(length)} characters; at most ${amount(max)} can be used.`,
    help: 'Shorten it and send it again. Nothing was charged.',
  }),
  'refused-by-policy': ({ rule, words }) => ({
    title: `We do not make this here: ${RULES[rule] ?? rule}.`,
    help: `The ${words.length === 1 ? 'word that led' : 'words that led'} to this: ${words.map((word) => `“${word}”`).join(' with ')}. Change the prompt and send it again. Nothing was charged.`,
  }),
  'model-unavailable': ({ model, available }) => ({
    title: `${model} is switched off at the moment.`,
    help:
      available.length > 0
        ? `You can use ${available.join(', ')} instead. Nothing was charged.`
        : 'No model is switched on yet; whoever runs this bot has to connect one. Nothing was charged.',
  }),
  'over-cap': ({ option, value, cap }) => ({
    title: `${option} ${value} is more than is allowed here.`,
    help: `Allowed: ${cap}. Nothing was charged.`,
  }),
  'not-found': ({ what }) => NOT_FOUND[what],
  'too-late-to-cancel': ({ status }) => ({
    title:
      status === 'finishing'
        ? 'It is almost done, so it is too late to cancel.'
        : 'This order has already ended.',
    help: status === 'finishing' ? 'You pay only for what arrives.' : 'Its card shows the receipt.',
  }),
  'too-many-cancels': ({ waitMs }) => ({
    title: 'You have cancelled several orders that were already being made.',
    help: `The machines worked on each for nothing, so you can order again in ${duration(waitMs)}. Nothing was charged.`,
  }),
  'order-not-finished': () => ({
    title: 'This order is still being made.',
    help: 'Wait for the pictures, then press again.',
  }),
  'proposal-expired': ({ answered }) =>
    answered
      ? { title: 'This question was answered before.', help: 'Nothing is done a second time.' }
      : { title: 'This question is too old.', help: 'Nothing was done. Send the command again.' },
  'not-allowed': ({ action }) => NOT_ALLOWED[action],
  'bad-cursor': () => ({
    title: 'This page cannot be found any more.',
    help: 'Begin again at the first page.',
  }),
  'key-reused': () => ({
    title: 'That command arrived twice with different content.',
    help: 'Send it again. Nothing was charged.',
  }),
};

/** Why an order came to nothing. */
export const enFailures: Record<FailureReason, Note> = {
  'provider-failed': {
    title: 'The machine failed twice.',
    help: 'Try again, or with another model.',
  },
  'provider-unreachable': {
    title: 'The machines could not be reached.',
    help: 'Try again in a few minutes.',
  },
  'timed-out': {
    title: 'It took too long and was stopped.',
    help: 'Try fewer steps, a smaller size or another model.',
  },
  'bad-output': {
    title: 'What came back was not a usable picture.',
    help: 'Try again, or change the prompt a little.',
  },
  'result-expired': {
    title: 'The result was lost on the way.',
    help: 'Press reroll, or send the command again.',
  },
};
