import { showLink, showLogin, showPrivacy, showProfile } from '@easel/bot-shared/flows/account.ts';
import type { ProfileChange } from '@easel/core/accounts/profile.ts';
import { DomainError } from '@easel/core/errors.ts';
import { Composer } from 'grammy';
import { sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { onCommand } from './on-command.ts';

/** `/login`, `/link`, `/profile`, `/privacy`: answered to the person alone, also in a group. */
export function accountFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  onCommand(feature, 'login', async (turn) => {
    await sayPrivately(deps, turn, await showLogin(deps, turn.asker, turn.words));
  });

  onCommand(feature, 'link', async (turn, ctx) => {
    const card = await showLink(deps, { asker: turn.asker, code: ctx.match }, turn.words);
    await sayPrivately(deps, turn, card);
  });

  onCommand(feature, 'profile', async (turn, ctx) => {
    const change = parseProfile(ctx.match, turn.words.account.profile.usage);
    await sayPrivately(deps, turn, await showProfile(deps, { asker: turn.asker, change }, turn.words));
  });

  onCommand(feature, 'privacy', async (turn) => {
    await sayPrivately(deps, turn, await showPrivacy(deps, turn.asker, turn.words));
  });
  return feature;
}

/**
 * Reads what stands after `/profile`: nothing, or what to change and the new words.
 *
 * @throws DomainError bad-option when there is something else.
 */
function parseProfile(text: string, usage: string): ProfileChange {
  const [, name = '', value = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  switch (name.toLowerCase()) {
    case '':
      return {};
    case 'handle':
      return { handle: value };
    case 'name':
      return { name: value };
    case 'bio':
      return { bio: value };
    default:
      throw new DomainError('bad-option', { option: '/profile', value: name, allowed: usage });
  }
}
