import { showHelp } from '@easel/bot-shared/flows/help.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { slashCommand } from './command.ts';

export const help = slashCommand('help', {
  run: async (deps, _, { asker, words }) => forThemAlone(await showHelp(deps, asker, words)),
});
