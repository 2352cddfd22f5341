import { showProfile } from '@easel/bot-shared/flows/account.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { BIO_MAX, NAME_MAX } from '@easel/core/contract/limits.ts';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;
const HANDLE_MAX = 31;

export const profile: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'profile',
    description: commands.profile,
    options: [
      text('handle', options.handle, HANDLE_MAX),
      text('name', options.name, NAME_MAX),
      text('bio', options.bio, BIO_MAX),
    ],
  },
  promises: () => 'private',
  async run(deps, { options: given }, { asker, words }) {
    const change = {
      handle: given.getString('handle') ?? undefined,
      name: given.getString('name') ?? undefined,
      bio: given.getString('bio') ?? undefined,
    };
    return { type: 'card', isPrivate: true, card: await showProfile(deps, { asker, change }, words) };
  },
};

function text(name: string, description: string, maxLength: number) {
  return { type: ApplicationCommandOptionType.String, name, description, max_length: maxLength } as const;
}
