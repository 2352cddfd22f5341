import { lowestPrice } from '@easel/core/catalog/pricing.ts';
import { credits } from './format.ts';

/** What only Telegram needs words for. */
export const enTelegram = {
  commands: {
    imagine: `Pictures from a prompt, from ${credits(lowestPrice())} each`,
    credits: 'What you have and where it went',
    buy: 'More credits',
    plan: 'Your plan, and Premium',
    daily: 'Credits for today',
    gift: 'Some of your credits for somebody else',
    invite: 'Your invitation, and what it brought',
    promo: 'Redeem a code',
    treasury: 'The wallet that this group shares',
    publish: 'Show a picture to everybody',
    gallery: 'The gallery on the web',
    feed: 'What others published',
    remix: 'Change a picture of the gallery',
    settings: 'Your defaults',
    notifications: 'What you are told about',
    profile: 'How others see you',
    privacy: 'What others may see',
    link: 'One account in Discord and Telegram',
    login: 'Sign in on the web',
    recall: 'What you made, in any chat',
    help: 'How to use it',
  },
  about: 'Pictures from words. Write what you want to see.',
  description:
    'Write what the picture should show, and it is made. You see the price first, and you pay only for what arrives. In a group: /imagine a lighthouse in a storm',
  ordered: 'On its way.',
  sentPrivately: 'I sent you that in our private chat.',
  answeredPrivately: { title: 'I answered that in private.', help: 'It stays between us.' },
  openPrivately: {
    title: 'This is for your eyes only.',
    help: 'Open our private chat once, so that I may write to you there; then send it again.',
    button: 'Open the private chat',
  },
  deadButton: 'This button does nothing any more. Send the command again.',
  unknownCommand: {
    title: 'I do not know that command.',
    help: '/help lists what I know. Or just write what the picture should show.',
  },
  onlyWords: {
    title: 'I work from words.',
    help: 'Write what the picture should show, such as: a lighthouse in a storm --ar 16:9',
  },
  anonymous: {
    title: 'I cannot see who you are.',
    help: 'You are posting as the group. Write as yourself, so that I know whose credits to use.',
  },
  onlyInGroups: { title: 'That is for groups.', help: 'Send /settings group in the group itself.' },
  maybeLost: 'The connection broke while the pictures were sent. If they are not here:',
  showAgain: 'Show the pictures',
  settings: {
    usage:
      'flags such as --model sdxl --style oil --ar 16:9 --n 2 --no text (or a flag with “default”), or reset',
    groupUsage: 'group, then flags as for your own defaults, or --max 2, --only sdxl,flux-schnell, or reset',
    noDefault: 'No default',
    back: 'Back',
    reset: 'Reset all',
  },
};
