import { showLogin } from '@easel/bot-shared/flows/account.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { slashCommand } from './command.ts';

export const login = slashCommand('login', {
  run: async (deps, _, { asker, words }) => forThemAlone(await showLogin(deps, asker, words)),
});
