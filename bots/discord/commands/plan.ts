import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { showPlan } from '@easel/bot-shared/flows/plan.ts';
import { slashCommand } from './command.ts';

export const plan = slashCommand('plan', {
  run: async (deps, _, { asker, words }) => forThemAlone(await showPlan(deps, asker, words)),
});
