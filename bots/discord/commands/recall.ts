import { recall as recallOrder } from '@easel/bot-shared/flows/recall.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { slashCommand } from './command.ts';
import { textOption } from './options.ts';

export const recall = slashCommand('recall', {
  options: [textOption('id', en.discord.options.id, 50)],
  /** The list is for one's own eyes, a picture is for the chat. */
  promises: ({ options: given }) => (given.getString('id') === null ? 'private' : 'public'),
  run: (deps, { options: given }, { asker, words }) =>
    recallOrder(deps, asker, given.getString('id') ?? undefined, words),
});
