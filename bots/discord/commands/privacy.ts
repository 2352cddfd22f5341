import { showPrivacy } from '@easel/bot-shared/flows/account.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { slashCommand } from './command.ts';

export const privacy = slashCommand('privacy', {
  run: async (deps, _, { asker, words }) => forThemAlone(await showPrivacy(deps, asker, words)),
});
