import { credits } from './format.ts';

/** What only Discord needs words for: its lists of commands and options, and its ways of answering. */
export const enDiscord = {
  commands: {
    imagine: 'Pictures from a prompt',
    credits: 'Your credits',
    creditsShow: 'What you have and what it went to',
    creditsBuy: 'More credits',
    plan: 'Your plan, and Premium',
    daily: 'Credits for today',
    settings: 'Defaults for you, this channel or this server',
    recall: 'Shows what you made, in any chat',
    help: 'How to use it',
    /** In the menu of a message: these are names, so they are short. */
    remixMessage: 'Remix',
    detailsMessage: 'Details',
  },
  scopes: {
    personal: 'Your own defaults',
    channel: 'Defaults and limits of this channel',
    server: 'Defaults and limits of this server',
  },
  options: {
    prompt: 'What the picture should show; flags such as --ar 16:9 work too',
    aspect: 'Shape, such as 16:9; any ratio from 1:3 to 3:1',
    size: 'Exact size, such as 1216x832',
    model: 'Who paints',
    style: 'A look that is added to the prompt',
    count: 'How many pictures',
    seed: 'A number that repeats a picture',
    negative: 'What not to show',
    steps: 'How much effort goes into it',
    guidance: 'How strictly the prompt is followed',
    id: 'Which one; without it you get a list',
    maxCount: 'The most pictures of one order',
    onlyModels: 'The only models allowed here, with commas between',
    reset: 'What to unset',
    pack: 'How many; without it you see them all with their prices',
    currency: 'What to pay in; US dollars unless you say otherwise',
  },
  resetAll: 'everything',
  pack: (amount: bigint) => credits(amount),
  notOurs: {
    title: 'There is nothing of mine to use in that message.',
    help: 'Choose a message with pictures that I made.',
  },
  deadButton: {
    title: 'This button does nothing any more.',
    help: 'Send the command again.',
  },
  slow: {
    title: 'That took a moment too long.',
    help: 'Please press it again.',
  },
};
