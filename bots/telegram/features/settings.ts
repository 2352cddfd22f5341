import type { Card } from '@easel/bot-shared/cards/card.ts';
import { noticeCard } from '@easel/bot-shared/cards/notice.ts';
import { changeSettings } from '@easel/bot-shared/flows/settings.ts';
import { Composer, type InlineKeyboard } from 'grammy';
import { say, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { renderText, TEXT_MAX } from '../render/card-text.ts';
import { textOptions, unlessUnchanged } from '../show/message.ts';
import { type Place, placeOf } from '../updates/place.ts';
import { readSettingsTap, settingsKeyboard } from './settings-menu.ts';
import { parseSettings } from './settings-text.ts';

/** `/settings`: somebody's own defaults, by flags or by tapping, and the defaults and limits of a group, by flags. */
export function settingsFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  feature.command('settings', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const { settings, onlyInGroups } = place.words.telegram;
    const { scope, change } = parseSettings(ctx.match, {
      personal: settings.usage,
      group: settings.groupUsage,
    });
    if (scope === 'server' && place.isPrivate) return say(deps, place, noticeCard(onlyInGroups));
    const isAdmin = scope === 'server' && (await place.asker.standing()).isAdmin;
    const card = await changeSettings(deps, { asker: place.asker, scope, change, isAdmin }, place.words);
    if (scope === 'server') await say(deps, place, card);
    else if (place.isPrivate) await sendMenu(place, card, settingsKeyboard(undefined, place.words));
    else await sayPrivately(deps, place, card);
  });

  feature.on('callback_query:data', async (ctx, next) => {
    const place = placeOf(ctx);
    const tap = readSettingsTap(ctx.callbackQuery.data);
    // The menu is only ever in a private chat; a tap from elsewhere is forged, and would show it to a whole group.
    if (!place?.isPrivate || !tap) return next();
    const { change, open } = tap;
    const input = { asker: place.asker, scope: 'personal', change, isAdmin: false } as const;
    const card = await changeSettings(deps, input, place.words);
    await ctx.toast?.note(Object.keys(change).length > 0 ? place.words.settings.saved : undefined);
    const options = { ...textOptions(card), reply_markup: settingsKeyboard(open, place.words) };
    await unlessUnchanged(ctx.editMessageText(renderText(card, TEXT_MAX), options));
  });

  async function sendMenu(place: Place, card: Card, keyboard: InlineKeyboard): Promise<void> {
    const options = { ...textOptions(card), reply_markup: keyboard };
    await deps.api.sendMessage(place.chatId, renderText(card, TEXT_MAX), options);
  }
  return feature;
}
