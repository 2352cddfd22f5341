import { showProfile } from '@easel/bot-shared/flows/account.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { BIO_MAX, HANDLE_MAX, NAME_MAX } from '@easel/core/contract/limits.ts';
import { slashCommand } from './command.ts';
import { textOption } from './options.ts';

const { options } = en.discord;

export const profile = slashCommand('profile', {
  options: [
    // It may be written with an `@` before it.
    textOption('handle', options.handle, HANDLE_MAX + 1),
    textOption('name', options.name, NAME_MAX),
    textOption('bio', options.bio, BIO_MAX),
  ],
  async run(deps, { options: given }, { asker, words }) {
    const change = {
      handle: given.getString('handle') ?? undefined,
      name: given.getString('name') ?? undefined,
      bio: given.getString('bio') ?? undefined,
    };
    return forThemAlone(await showProfile(deps, { asker, change }, words));
  },
});
