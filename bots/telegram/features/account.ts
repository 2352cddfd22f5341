import { showLink, showLogin, showPrivacy, showProfile } from '@easel/bot-shared/flows/account.ts';
import type { ProfileChange } from '@easel/core/accounts/profile.ts';
import { DomainError } from '@easel/core/errors.ts';
import { Composer } from 'grammy';
import { sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { placeOf } from '../updates/place.ts';

/** `/login`, `/link`, `/profile`, `/privacy`: answered to the person alone, also in a group. */
export function accountFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  feature.command('login', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await sayPrivately(deps, place, await showLogin(deps, place.asker, place.words));
  });

  feature.command('link', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const card = await showLink(deps, { asker: place.asker, code: ctx.match }, place.words);
    await sayPrivately(deps, place, card);
  });

  feature.command('profile', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const change = parseProfile(ctx.match, place.words.account.profile.usage);
    await sayPrivately(deps, place, await showProfile(deps, { asker: place.asker, change }, place.words));
  });

  feature.command('privacy', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await sayPrivately(deps, place, await showPrivacy(deps, place.asker, place.words));
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
