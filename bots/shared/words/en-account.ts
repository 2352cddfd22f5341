import type { DomainErrorDetails } from '@easel/core/errors.ts';
import type { Platform } from '@easel/core/platform.ts';
import { credits, date, pictures } from './format.ts';
import type { Note, Refusals } from './note.ts';
import { PLATFORMS } from './platforms.ts';

interface Chat {
  platform: Platform;
  displayName: string;
}

function sayChats(chats: Chat[]): string {
  return chats.map(({ platform, displayName }) => `${displayName} (${PLATFORMS[platform]})`).join(' and ');
}

const HANDLE_REFUSALS: Refusals<'handle-refused'> = {
  form: {
    title: 'That cannot be a handle.',
    help: 'Use 3 to 30 of the letters a to z, digits, - and _; a letter or digit first and last. Nothing was changed.',
  },
  reserved: {
    title: 'This handle is reserved.',
    help: 'Choose another one. Nothing was changed.',
  },
  taken: {
    title: 'Somebody has this handle, or one that looks like it.',
    help: 'Choose another one. Nothing was changed.',
  },
};

const LINK_REFUSALS: Refusals<'link-refused'> = {
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
  'admin-confirms': {
    title: 'This code belongs to the operator’s account.',
    help: 'Only the operator can join that account with another. Make a code here with /link and use it as the operator. Nothing was changed.',
  },
  leaving: {
    title: 'One of the accounts is about to be erased.',
    help: 'Take that back first, in the settings on the web. Nothing was changed.',
  },
};

const UNLINK_REFUSALS: Refusals<'unlink-refused'> = {
  last: {
    title: 'This is the only chat of your account.',
    help: 'Without it nobody could reach your account. Nothing was changed.',
  },
  unknown: { title: 'This chat is not part of your account.', help: 'Nothing was changed.' },
};

export const accountErrors = {
  'handle-refused': ({ reason }: DomainErrorDetails['handle-refused']) => HANDLE_REFUSALS[reason],
  'link-refused': ({ reason }: DomainErrorDetails['link-refused']) => LINK_REFUSALS[reason],
  'unlink-refused': ({ reason }: DomainErrorDetails['unlink-refused']) => UNLINK_REFUSALS[reason],
  'erase-refused': () => ({
    title: 'You still have a paid plan.',
    help: 'Cancel it with /plan first, so that nothing more is charged; then you can leave.',
  }),
  'picture-refused': ({ reason }: DomainErrorDetails['picture-refused']) => ({
    title: reason === 'format' ? 'This is not a picture that can be used.' : 'This picture is too large.',
    help: 'It can be a PNG, JPEG or WebP of at most 5 MB. Nothing was changed.',
  }),
};

/** What is said about accounts. */
export const enAccount = {
  noSite: {
    title: 'There is no website here yet.',
    help: 'Whoever runs this bot has to set PUBLIC_URL.',
  },

  login: {
    title: 'Sign in on the web',
    help: 'The link works once and for ten minutes. Whoever opens it is signed in as you, so do not share it.',
    open: 'Sign in',
  },

  link: {
    title: 'One account in both chats',
    chats: (chats: Chat[]) => `Your account: ${sayChats(chats)}`,
    how: 'Send this to the bot in your other chat:',
    command: (platform: Platform, code: string) =>
      platform === 'discord' ? `/link ${code}` : `/link code:${code}`,
    warning:
      'It works once and for ten minutes. Whoever uses it shares your account and your credits, so do not pass it on.',
    both: 'Both chats use this account.',
    open: 'Do it on the web',
    unlink: (platform: Platform) => `Unlink ${PLATFORMS[platform]}`,
    unlinkAsk: (platform: Platform): Note => ({
      title: `Unlink ${PLATFORMS[platform]}?`,
      help: 'That chat starts over with a new account and no credits. Pictures, credits and plan stay with the other.',
    }),
    unlinkSurely: 'Yes, unlink',
    unlinked: (platform: Platform): Note => ({
      title: `${PLATFORMS[platform]} is unlinked.`,
      help: 'It has an account of its own now.',
    }),
  },

  join: {
    title: 'Join these two accounts?',
    stays: 'Stays',
    joins: 'Becomes part of it',
    side: (handle: string, chats: Chat[], creations: number, balance: bigint) =>
      `@${handle}, ${sayChats(chats)}: ${pictures(creations)}, ${credits(balance)}`,
    after: (balance: bigint) => `Together: ${credits(balance)}`,
    welcome: (amount: bigint) =>
      `You are welcomed only once: ${credits(amount)} of the second gift are returned.`,
    admin: 'You are an operator here. Whoever has the other account will be one, too.',
    warning: 'Did somebody else send you this code? Then stop: they would get access to your credits.',
    confirm: 'Yes, join them',
    dismiss: 'No',
    apart: { title: 'All right.', help: 'The accounts stay separate; nothing was changed.' },
    joined: (balance: bigint): Note => ({
      title: 'Joined.',
      help: `One account in both chats now, with ${credits(balance)}.`,
    }),
  },

  profile: {
    title: 'Your profile',
    handle: 'Handle',
    name: 'Name',
    bio: 'About you',
    unset: 'not set',
    pictures: 'Pictures',
    counts: (made: number, published: number) => `${made} made, ${published} published`,
    open: 'Your page',
    how: {
      discord: 'Use the options of /profile to change it.',
      telegram: 'Use /profile handle …, /profile name … and /profile bio … to change it.',
    } satisfies Record<Platform, string>,
    usage: 'handle, name or bio, and what it should be',
  },

  privacy: {
    title: 'What others may see',
    publish: {
      on: 'New pictures are published automatically.',
      off: 'New pictures are yours alone until you publish them.',
      turnOn: 'Publish automatically',
      turnOff: 'Keep to myself',
    },
    prompts: {
      on: 'Prompts are shown beside published pictures.',
      off: 'Prompts are shown to nobody.',
      turnOn: 'Show prompts',
      turnOff: 'Hide prompts',
    },
    index: {
      on: 'Search engines may list your page.',
      off: 'Search engines are asked to leave your page out.',
      turnOn: 'Let them list it',
      turnOff: 'Keep them out',
    },
    leaving: (at: Date) => `This account will be erased on ${date(at)}.`,
    stay: 'Keep my account',
    open: 'Export or erase my data',
  },
};
