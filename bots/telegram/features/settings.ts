import type { Card } from '@easel/bot-shared/cards/card.ts';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { changeSettings } from '@easel/bot-shared/flows/settings.ts';
import { Composer, type InlineKeyboard } from 'grammy';
import { say, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { renderText, TEXT_MAX } from '../render/card-text.ts';
import { textOptions, unlessUnchanged } from '../show/message.ts';
import { type Turn, turnOf } from '../updates/turn.ts';
import { onCommand } from './on-command.ts';
import { readSettingsTap, settingsKeyboard } from './settings-menu.ts';
import { parseSettings } from './settings-text.ts';

/** `/settings`: somebody's own defaults, by flags or by tapping, and the defaults and limits of a group, by flags. */
export function settingsFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  onCommand(feature, 'settings', async (turn, ctx) => {
    const { settings, onlyInGroups } = turn.words.telegram;
    const { scope, change } = parseSettings(ctx.match, {
      personal: settings.usage,
      group: settings.groupUsage,
    });
    if (scope === 'server' && turn.isPrivate) return say(deps, turn, noteCard(onlyInGroups));
    const isAdmin = scope === 'server' && (await turn.asker.standing()).isAdmin;
    const card = await changeSettings(deps, { asker: turn.asker, scope, change, isAdmin }, turn.words);
    if (scope === 'server') await say(deps, turn, card);
    else if (turn.isPrivate) await sendMenu(turn, card, settingsKeyboard(undefined, turn.words));
    else await sayPrivately(deps, turn, card);
  });

  feature.on('callback_query:data', async (ctx, next) => {
    const turn = turnOf(ctx);
    const tap = readSettingsTap(ctx.callbackQuery.data);
    // The menu is only ever in a private chat; a tap from elsewhere is forged, and would show it to a whole group.
    if (!turn?.isPrivate || !tap) return next();
    const { change, open } = tap;
    const input = { asker: turn.asker, scope: 'personal', change, isAdmin: false } as const;
    const card = await changeSettings(deps, input, turn.words);
    await ctx.toast?.note(Object.keys(change).length > 0 ? turn.words.settings.saved : undefined);
    const options = { ...textOptions(card), reply_markup: settingsKeyboard(open, turn.words) };
    await unlessUnchanged(ctx.editMessageText(renderText(card, TEXT_MAX), options));
  });

  async function sendMenu(turn: Turn, card: Card, keyboard: InlineKeyboard): Promise<void> {
    const options = { ...textOptions(card), reply_markup: keyboard };
    await deps.api.sendMessage(turn.chatId, renderText(card, TEXT_MAX), options);
  }
  return feature;
}
