import { showInvite } from '@easel/bot-shared/flows/invite.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { slashCommand } from './command.ts';
import { textOption } from './options.ts';

const CODE_MAX = 40;

export const invite = slashCommand('invite', {
  options: [textOption('code', en.discord.options.inviteCode, CODE_MAX)],
  async run(deps, { options: given }, { asker, words }) {
    const code = given.getString('code') ?? undefined;
    return forThemAlone(await showInvite(deps, { asker, code, command: '/invite code:' }, words));
  },
});
