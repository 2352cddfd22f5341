import { showLogin } from '@easel/bot-shared/flows/account.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const login: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'login',
    description: en.discord.commands.login,
  },
  promises: () => 'private',
  async run(deps, _interaction, { asker, words }) {
    return { type: 'card', isPrivate: true, card: await showLogin(deps, asker, words) };
  },
};
