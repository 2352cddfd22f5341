import type { DomainErrorCode, DomainErrorDetails } from '@easel/core/errors.ts';
import type { KindWords } from '@easel/core/kinds/kind.ts';
import type { FailureReason } from '@easel/core/orders/status.ts';
import { accountErrors, enAccount } from './en-account.ts';
import { enDiscord } from './en-discord.ts';
import { enGiven } from './en-given.ts';
import { enMoney } from './en-money.ts';
import { enPlan } from './en-plan.ts';
import { enTelegram } from './en-telegram.ts';
import { enTreasury } from './en-treasury.ts';
import { credits, date, duration, pictures } from './format.ts';

type ErrorWords = {
  [C in DomainErrorCode]: (details: DomainErrorDetails[C]) => { title: string; help: string };
};

/** What each policy rule says, in people's words. */
const RULES: Record<string, string> = {
  'sexual-minors': 'nothing sexual that involves minors',
  'intimate-without-consent': 'nothing intimate that shows real people without their consent',
  'sexual-violence': 'no sexual violence',
  explicit: 'no explicit sexual pictures',
};

type Refusals<C extends DomainErrorCode> = DomainErrorDetails[C] extends { reason: infer R extends string }
  ? Record<R, { title: string; help: string }>
  : never;

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
    title: 'Only newcomers can say who brought them.',
    help: 'That is in the first days, and by somebody who was here before. Your own invitation works for those you bring.',
  },
  'already-referred': {
    title: 'You have already said who brought you.',
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
    why: `The shared wallet asks for that above ${credits(left)}.`,
  }),
  'not-allowed': () => ({
    title: 'The shared wallet does not pay for you any more.',
    why: 'Its rules were changed.',
  }),
};

const errors: ErrorWords = {
  ...accountErrors,
  'code-refused': ({ reason }) => CODE_REFUSALS[reason],
  'not-enough-credits': ({ needed, available }) => ({
    title: `That costs ${credits(needed)}, and you have ${credits(available)} free.`,
    help: `You are ${credits(needed - available)} short. Ask for fewer pictures, a smaller size or a cheaper model; /credits shows what you have and what is set aside for orders under way. Nothing was charged.`,
  }),
  'in-debt': ({ debt }) => ({
    title: `You owe ${credits(debt)}.`,
    help: 'A payment was taken back after its credits were spent. The next credits you buy pay this first; then you can order again.',
  }),
  'payments-unavailable': () => ({
    title: 'Nothing can be bought at the moment.',
    help: 'Payments are switched off here, or Stripe does not answer. Try again in a few minutes. Nothing was charged.',
  }),
  'already-subscribed': ({ term }) => ({
    title: `You already have Premium, paid by the ${term}.`,
    help: 'You can change or cancel it. Nothing was charged.',
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
    help: `At most ${refundable} of the smallest unit of ${currency.toUpperCase()} can still be refunded.`,
  }),
  'not-enough-bought': ({ needed, available }) => ({
    title: `That takes ${credits(needed)} that were bought, and you have ${credits(available)} of those free.`,
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
    title: `That prompt has ${length.toLocaleString('en')} characters; at most ${max.toLocaleString('en')} can be used.`,
    help: 'Shorten it and send it again. Nothing was charged.',
  }),
  'refused-by-policy': ({ rule, words }) => ({
    title: `This is not made here: ${RULES[rule] ?? rule}.`,
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
  'not-found': ({ what }) => ({
    title: `There is no such ${what} of yours.`,
    help: 'It may be somebody else’s, or it was deleted. /recall lists what you made.',
  }),
  'too-late-to-cancel': ({ status }) => ({
    title:
      status === 'finishing'
        ? 'It is just being finished, too late to cancel.'
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
  'proposal-expired': () => ({
    title: 'This question was answered, or it is too old.',
    help: 'Send the command again.',
  }),
  'not-allowed': ({ action }) => ({
    title: `Only admins may ${action}.`,
    help: 'Ask somebody who manages this place.',
  }),
  'bad-cursor': () => ({
    title: 'This page cannot be found any more.',
    help: 'Begin again at the first page.',
  }),
  'key-reused': () => ({
    title: 'That command arrived twice with different content.',
    help: 'Send it again. Nothing was charged.',
  }),
};

const failures: Record<FailureReason, { title: string; help: string }> = {
  'provider-failed': {
    title: 'The machine could not make this, twice.',
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

function priced(label: string, price: bigint): string {
  return `${label} · ${price.toLocaleString('en')} cr`;
}

/** All that the bots say, in English. Another language is another file of this shape. */
export const en = {
  /** In which of the languages that the kinds of orders are named in. */
  language: 'en' as keyof KindWords,

  errors,
  failures,
  unexpected: {
    title: 'Something went wrong on our side.',
    help: 'Nothing was charged for what you did not get. Please try again in a moment.',
  },

  card: {
    heading: (title: string, model: string, size: string, count: number) =>
      `${title} · ${model} · ${size} · ${pictures(count)}`,
    picked: 'In line. The place follows in a moment.',
    place: (place: number) => (place === 1 ? 'Next in line' : `Place ${place} in line`),
    eta: (p50: number, p90: number, measured: boolean) =>
      `${measured ? 'usually' : 'about'} ${duration(p50)}, 9 in 10 within ${duration(p90)}`,
    working: (verb: string) => `${verb} …`,
    finishing: 'Finishing and checking the pictures …',
    priorityLane: 'priority lane',
    held: (amount: bigint) => `${credits(amount)} set aside; you pay only for what arrives`,
    heldShared: (amount: bigint) =>
      `${credits(amount)} of the shared wallet set aside; it pays only for what arrives`,
    cancelled: 'Cancelled.',
    blocked: 'Stopped by a rule.',
    legend: (upscale: bigint | undefined, vary: bigint) =>
      [
        upscale !== undefined && priced('U larger', upscale),
        priced('V near variations', vary),
        priced('V+ bold variations', vary),
      ]
        .filter(Boolean)
        .join('  ·  '),
    deleted: 'Deleted.',
    someMissing: (got: number, asked: number) => `${got} of ${asked} came out well; the rest costs nothing.`,
  },

  receipt: (held: bigint, charged: bigint, returned: bigint, balance: bigint) =>
    `Held ${held} · charged ${charged} · returned ${returned} · balance ${balance.toLocaleString('en')}`,
  receiptShared: (held: bigint, charged: bigint, returned: bigint, balance: bigint) =>
    `Held ${held} · charged ${charged} · returned ${returned} · balance of the shared wallet ${balance.toLocaleString('en')}`,

  buttons: {
    cancel: 'Cancel',
    upscale: (price: bigint) => priced('Upscale', price),
    upscaleShort: (n: number) => `U${n}`,
    varySubtle: (price: bigint) => priced('Vary', price),
    varySubtleShort: (n: number) => `V${n}`,
    varyStrong: (price: bigint) => priced('Vary boldly', price),
    varyStrongShort: (n: number) => `V${n}+`,
    reroll: (price: bigint) => priced('Reroll', price),
    remix: (price: bigint) => priced('Remix', price),
    details: 'Details',
    delete: 'Delete',
    deleteSurely: 'Yes, delete',
    confirm: (count: number, price: bigint) => priced(count === 1 ? 'Make it' : 'Make them all', price),
    dismiss: 'No, thanks',
  },

  already: { title: 'That is already on its way.', help: 'Its card is in this chat.' },
  confirmDelete: {
    title: 'Delete these pictures?',
    help: 'They disappear here and from /recall, for good. What they cost is not returned.',
  },
  deleted: { title: 'Deleted.', help: 'The pictures are gone.' },
  cancelled: (returned: bigint) => ({ title: 'Cancelled.', help: `${credits(returned)} returned.` }),
  dismissed: { title: 'All right.', help: 'Nothing was ordered.' },

  batch: {
    title: (count: number) => (count === 1 ? 'What it would cost' : `${count} prompts in one`),
    total: (count: number, each: number, total: bigint) =>
      count === 1
        ? `${pictures(each)}, ${credits(total)} at most`
        : `${count} orders of ${pictures(each)}, ${credits(total)} in all`,
    balance: (available: bigint) => `You have ${credits(available)} free.`,
    sharedBalance: (available: bigint) => `The shared wallet pays; it has ${credits(available)} free.`,
    ordered: (count: number) => ({
      title: count === 1 ? 'It is on its way.' : `${count} orders are on their way.`,
      help: count === 1 ? 'It has a card of its own.' : 'Each has its own card.',
    }),
  },

  remix: {
    title: 'Remix',
    field: 'Prompt and options',
    ask: 'Reply to this message with the changed prompt. This is what it was made from:',
  },

  details: {
    title: 'Details',
    model: 'Model',
    style: 'Style',
    size: 'Size',
    seed: 'Seed',
    steps: 'Steps',
    guidance: 'Guidance',
    negative: 'Not shown',
    parent: 'Made from',
    order: 'Order',
    price: 'Price',
    took: 'Took',
  },

  credits: {
    title: 'Your credits',
    free: (amount: bigint) => `${credits(amount)} free to spend`,
    held: (amount: bigint) => `${credits(amount)} set aside for orders under way`,
    buckets: { subscription: 'Subscription', granted: 'Given', purchased: 'Bought' },
    bucket: (amount: bigint, expiresAt?: Date) =>
      expiresAt ? `${amount} until ${date(expiresAt)}` : `${amount}`,
    history: 'Lately',
    none: 'Nothing yet.',
    kinds: {
      grant: 'Given',
      purchase: 'Bought',
      refund: 'Taken back',
      expire: 'Expired',
      post: 'Order',
      gift: 'Gift',
      fund: 'To a shared wallet',
      revoke: 'Taken back',
      merge: 'From your other account',
    },
    welcome: 'Welcome gift',
  },

  settings: {
    title: {
      personal: 'Your defaults',
      channel: 'Defaults and limits of this channel',
      server: 'Defaults and limits of this place',
    },
    unset: 'not set',
    names: {
      model: 'Model',
      style: 'Style',
      aspect: 'Shape',
      count: 'Pictures',
      negativePrompt: 'Never show',
    },
    caps: { count: 'Most pictures in one order', models: 'Only these models' },
    saved: 'Saved.',
    order:
      'What you write in a command counts most, then your own defaults, then the channel’s, then the server’s.',
  },

  recall: {
    title: 'What you made lately',
    none: 'Nothing yet. Try /imagine with a few words.',
  },

  help: {
    title: 'Easel makes pictures from words',
    start: 'Try it: /imagine a lighthouse in a storm --ar 16:9',
    welcome: (amount: bigint) =>
      `You have ${credits(amount)} to begin with. You pay only for pictures that arrive.`,
    commands: [
      ['/imagine', 'pictures from a prompt'],
      ['/credits', 'what you have and what it went to, and more of them'],
      ['/daily', 'credits for today'],
      ['/gift', 'some of your bought credits for somebody else'],
      ['/invite', 'bring somebody, and both of you get credits'],
      ['/promo', 'redeem a code'],
      ['/treasury', 'the wallet that a server or group shares'],
      ['/plan', 'Premium: monthly credits, priority lane'],
      ['/settings', 'your defaults'],
      ['/recall', 'what you made, in any chat'],
      ['/help', 'this page'],
    ] as [string, string][],
    flagsTitle: 'In a prompt you can write',
    flags: [
      ['--ar 16:9', 'shape'],
      ['--size 1216x832', 'exact size'],
      ['--n 4', 'how many'],
      ['--model sdxl', 'model'],
      ['--style oil', 'style'],
      ['--seed 7', 'repeat a picture'],
      ['--no text', 'what not to show'],
      ['--steps 30 --cfg 5', 'effort and strictness'],
      ['{red|blue} fox', 'several prompts in one; the price is asked first'],
      ['--dry', 'what it would cost; nothing is made before you say so'],
    ] as [string, string][],
    privateChat: 'Here you can leave out the command: whatever you write is a prompt.',
    styles: 'Styles',
    models: 'Models',
    model: (summary: string, price: bigint) => `${summary}, ${credits(price)} a picture`,
  },

  money: enMoney,

  given: enGiven,

  treasury: enTreasury,

  plan: enPlan,

  account: enAccount,

  telegram: enTelegram,

  discord: enDiscord,
};

export type Words = typeof en;
