import { takeDaily } from '@easel/bot-shared/flows/daily.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { slashCommand } from './command.ts';

export const daily = slashCommand('daily', {
  run: async (deps, _, { asker, key, words }) =>
    forThemAlone(await takeDaily(deps, { ...asker, key }, words)),
});
