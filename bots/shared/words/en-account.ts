import type { DomainErrorDetails } from '@easel/core/errors.ts';
import type { Platform } from '@easel/core/platform.ts';
import { credits, date } from './format.ts';

type Said = { title: string; help: string };
type Reasons<C extends keyof DomainErrorDetails> = DomainErrorDetails[C] extends {
  reason: infer R extends string;
}
  ? Record<R, Said>
  : never;

const PLATFORM: Record<Platform, string> = { discord: 'Discord', telegram: 'Telegram' };

const HANDLE_REFUSALS: Reasons<'handle-refused'> = {
  form: {
    title: 'That cannot be a handle.',
    help: 'Use 3 to 30 of the letters a to z, digits, - and _; a letter or digit first and last. Nothing was changed.',
  },
  reserved: {
    title: 'This handle is kept for the house.',
    help: 'Somebody might take you for it. Choose another one. Nothing was changed.',
  },
  taken: {
    title: 'Somebody has this handle, or one that looks like it.',
    help: 'Choose another one. Nothing was changed.',
  },
};

/** Why accounts cannot be joined; the api says these too. */
export const LINK_REFUSALS: Reasons<'link-refused'> = {
  self: {
    title: 'This code is your own.',
    help: 'Use it in your other chat, or as the account that you want to join with this one.',
  },
  'same-platform': {
    title: 'Both accounts come from the same chat platform.',
    help: 'An account has at most one Discord and one Telegram identity. Unlink the old one first, with /link.',
  },
  'two-plans': {
    title: 'Both accounts have a plan.',
    help: 'Cancel one with /plan; when it has ended, the accounts can be joined. Nothing was changed.',
  },
  'orders-under-way': {
    title: 'Pictures are still being made.',
    help: 'Try again when they have arrived. Nothing was changed.',
  },
  leaving: {
    title: 'One of the accounts is about to be erased.',
    help: 'Take that back first, in the settings on the web. Nothing was changed.',
  },
};

const UNLINK_REFUSALS: Reasons<'unlink-refused'> = {
  last: {
    title: 'This is the only chat of your account.',
    help: 'Without it nobody could get at the account. Nothing was changed.',
  },
  unknown: { title: 'This chat is not part of your account.', help: 'Nothing was changed.' },
};

export const accountErrors = {
  'handle-refused': ({ reason }: DomainErrorDetails['handle-refused']) => HANDLE_REFUSALS[reason],
  'link-refused': ({ reason }: DomainErrorDetails['link-refused']) => LINK_REFUSALS[reason],
  'unlink-refused': ({ reason }: DomainErrorDetails['unlink-refused']) => UNLINK_REFUSALS[reason],
  'erase-refused': () => ({
    title: 'A plan is being paid.',
    help: 'Cancel it with /plan first, so that nothing more is charged; then you can leave.',
  }),
  'picture-refused': ({ reason }: DomainErrorDetails['picture-refused']) => ({
    title: reason === 'format' ? 'This is not a picture that can be used.' : 'This picture is too large.',
    help: 'It can be a PNG, JPEG or WebP of at most 5 MB. Nothing was changed.',
  }),
};

/** What is said about accounts. */
export const enAccount = {
  commands: {
    login: 'Sign in on the web',
    link: 'Join your other chat to this account',
    profile: 'How others see you',
    privacy: 'What others may see',
  },

  login: {
    title: 'Sign in on the web',
    help: 'The link works once and for ten minutes. Whoever opens it is signed in as you: give it to nobody.',
    open: 'Sign in',
  },

  link: {
    title: 'One account in all your chats',
    how: (code: string) => ['Send this to the bot in your other chat: ', `/link ${code}`],
    web: 'Or open it on the web, signed in as the other account.',
    open: 'Open on the web',
    openTelegram: 'Open in Telegram',
    warning:
      'It works once and for ten minutes. Whoever uses it shares this account with you, its credits too: give it to nobody.',
    chats: (names: [Platform, string][]) =>
      `This account: ${names.map(([platform, name]) => `${name} (${PLATFORM[platform]})`).join(', ')}`,
    unlink: (platform: Platform) => `Unlink ${PLATFORM[platform]}`,
    unlinkAsk: (platform: Platform): Said => ({
      title: `Unlink ${PLATFORM[platform]}?`,
      help: 'That chat begins anew with an account without credits. Pictures, credits and plan stay here.',
    }),
    unlinkSurely: 'Yes, unlink',
    unlinked: (platform: Platform): Said => ({
      title: `${PLATFORM[platform]} is unlinked.`,
      help: 'It has an account of its own now.',
    }),
    preview: {
      title: 'Join these two accounts?',
      stays: 'Stays',
      joins: 'Becomes part of it',
      side: (handle: string, chats: string, amount: string, creations: number) =>
        `@${handle} (${chats}): ${credits(BigInt(amount))}, ${creations === 1 ? '1 picture' : `${creations} pictures`}`,
      after: (amount: string) => `Together: ${credits(BigInt(amount))}`,
      welcome: 'The welcome gift is given once to each person: what is left of the second one goes back.',
      warning:
        'Both chats will share one wallet. Did somebody else send you this code? Then stop: they would get at your credits.',
      confirm: 'Yes, join them',
      dismiss: 'No',
    },
    joined: (balance: bigint): Said => ({
      title: 'Joined.',
      help: `One account in both chats now, with ${credits(balance)}. /link shows and unlinks them.`,
    }),
  },

  profile: {
    title: 'Your profile',
    handle: 'Handle',
    name: 'Name',
    bio: 'About you',
    none: 'nothing yet',
    counts: 'Pictures',
    published: (mine: number, shown: number) => `${mine} made, ${shown} published`,
    chats: 'Chats',
    saved: 'Saved.',
    page: 'Your page',
    howDiscord: 'Change it with the options of /profile.',
    howTelegram: 'Change it with /profile handle …, /profile name … or /profile bio …',
    leaving: (at: Date) => `This account will be erased on ${date(at)}. You can take that back on the web.`,
  },

  privacy: {
    title: 'What others may see',
    settings: {
      publishByDefault: [
        'Publish new pictures by themselves',
        'New pictures stay private until you publish them',
      ],
      showPrompts: ['Prompts are shown with published pictures', 'Prompts are not shown'],
      indexable: ['Search engines may list your page', 'Search engines are asked not to list your page'],
    } satisfies Record<string, [on: string, off: string]>,
    buttons: {
      publishByDefault: ['Publish by itself', 'Keep new ones private'],
      showPrompts: ['Show prompts', 'Hide prompts'],
      indexable: ['Let search engines in', 'Keep search engines out'],
    } satisfies Record<string, [turnOn: string, turnOff: string]>,
    data: 'On the web you can export your data and erase your account.',
  },
};
