import { showInvite } from '@easel/bot-shared/flows/invite.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;

export const invite: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'invite',
    description: commands.invite,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'code',
        description: options.inviteCode,
        max_length: 40,
      },
    ],
  },
  promises: () => 'private',
  async run(deps, { options: given }, { asker, words }) {
    const code = given.getString('code') ?? undefined;
    const card = await showInvite(deps, { asker, code, command: '/invite code:' }, words);
    return { type: 'card', isPrivate: true, card };
  },
};
