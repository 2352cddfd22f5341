import { showLink } from '@easel/bot-shared/flows/account.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { slashCommand } from './command.ts';
import { textOption } from './options.ts';

const CODE_MAX = 100;

export const link = slashCommand('link', {
  options: [textOption('code', en.discord.options.linkCode, CODE_MAX)],
  run: async (deps, { options: given }, { asker, words }) =>
    forThemAlone(await showLink(deps, { asker, code: given.getString('code') ?? '' }, words)),
});
