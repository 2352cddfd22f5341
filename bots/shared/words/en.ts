import type { KindWords } from '@easel/core/kinds/kind.ts';
import { enAccount } from './en-account.ts';
import { enDiscord } from './en-discord.ts';
import { enErrors, enFailures } from './en-errors.ts';
import { enGiven } from './en-given.ts';
import { enMoney } from './en-money.ts';
import { enOperator } from './en-operator.ts';
import { enPlan } from './en-plan.ts';
import { enSocial } from './en-social.ts';
import { enTelegram } from './en-telegram.ts';
import { enTreasury } from './en-treasury.ts';
import { amount, credits, date, duration, pictures, priced } from './format.ts';

/** All that the bots say, in English. Another language is another file of this shape. */
export const en = {
  /** In which of the languages that the kinds of orders are named in. */
  language: 'en' as keyof KindWords,

  errors: enErrors,
  failures: enFailures,
  unexpected: {
    title: 'Something went wrong on our side.',
    help: 'Nothing was charged for what you did not get. Please try again in a moment.',
  },

  card: {
    heading: (title: string, model: string, size: string, count: number) =>
      `${title} · ${model} · ${size} · ${pictures(count)}`,
    picked: 'In line. Your place appears in a moment.',
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
    legend: (upscale: bigint | undefined, vary: bigint) =>
      [
        upscale !== undefined && priced('U upscale', upscale),
        priced('V subtle variations', vary),
        priced('V+ bold variations', vary),
      ]
        .filter(Boolean)
        .join('  ·  '),
    deleted: 'Deleted.',
    someMissing: (got: number, asked: number) => `${got} of ${asked} came out well; the rest costs nothing.`,
  },

  receipt: (held: bigint, charged: bigint, returned: bigint, balance: bigint) =>
    `Held ${amount(held)} · charged ${amount(charged)} · returned ${amount(returned)} · balance ${amount(balance)}`,
  receiptShared: (held: bigint, charged: bigint, returned: bigint, balance: bigint) =>
    `Held ${amount(held)} · charged ${amount(charged)} · returned ${amount(returned)} · balance of the shared wallet ${amount(balance)}`,

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

  wholeNumber: 'a whole number, 1 or more',

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
    bucket: (held: bigint, expiresAt?: Date) =>
      expiresAt ? `${amount(held)} until ${date(expiresAt)}` : amount(held),
    history: 'Recent activity',
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
    title: 'Your recent pictures',
    none: 'Nothing yet. Try /imagine with a few words.',
  },

  help: {
    title: 'Easel makes pictures from words',
    start: 'Try it: /imagine a lighthouse in a storm --ar 16:9',
    welcome: (amount: bigint) =>
      `You have ${credits(amount)} to begin with. You pay only for pictures that arrive.`,
    commands: [
      ['/imagine', 'pictures from a prompt'],
      ['/credits', 'what you have and where it went'],
      ['/credits buy', 'more of them; in Telegram it is /buy'],
      ['/daily', 'credits for today'],
      ['/gift', 'some of your bought credits for somebody else'],
      ['/invite', 'invite somebody, and both of you get credits'],
      ['/promo', 'redeem a code'],
      ['/treasury', 'the wallet that a server or group shares'],
      ['/plan', 'Premium: monthly credits, priority lane, private pictures'],
      ['/recall', 'what you made, in any chat'],
      ['/publish', 'show a picture to everybody'],
      ['/feed', 'what others show'],
      ['/remix', 'a new picture from one of the gallery'],
      ['/gallery', 'the gallery on the web'],
      ['/notifications', 'what you are told about, and when'],
      ['/settings', 'your defaults; for admins also those of this place, and its limits'],
      ['/profile', 'how others see you'],
      ['/privacy', 'what they may see'],
      ['/link', 'one account in Discord and Telegram'],
      ['/login', 'sign in on the web'],
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
      ['{red|blue} fox', 'several prompts in one; you confirm the price first'],
      ['--private', 'for you alone, in your private messages; with Premium'],
      ['--dry', 'what it would cost; nothing is made until you confirm'],
    ] as [string, string][],
    privateChat: 'Here you can leave out the command: whatever you write is a prompt.',
    styles: 'Styles',
    models: 'Models',
    model: (summary: string, price: bigint) => `${summary}, ${credits(price)} a picture`,
  },

  money: enMoney,

  given: enGiven,
  operator: enOperator,

  treasury: enTreasury,

  plan: enPlan,

  account: enAccount,

  social: enSocial,

  telegram: enTelegram,

  discord: enDiscord,
};

export type Words = typeof en;
