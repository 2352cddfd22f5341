import { showPrivacy } from '@easel/bot-shared/flows/account.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const privacy: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'privacy',
    description: en.discord.commands.privacy,
  },
  promises: () => 'private',
  async run(deps, _interaction, { asker, words }) {
    return { type: 'card', isPrivate: true, card: await showPrivacy(deps, asker, words) };
  },
};
