import { recall as recallOrder } from '@easel/bot-shared/flows/pages.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const recall: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'recall',
    description: en.discord.commands.recall,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'id',
        description: en.discord.options.id,
        max_length: 50,
      },
    ],
  },
  /** The list is for one's own eyes, a picture is for the chat. */
  promises: (interaction) => (interaction.options.getString('id') === null ? 'private' : 'public'),
  run: (deps, interaction, { asker, words }) =>
    recallOrder(deps, asker, interaction.options.getString('id') ?? undefined, words),
};
