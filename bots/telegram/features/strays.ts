import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import { Composer, type Middleware } from 'grammy';
import { say } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { sendCard } from '../show/message.ts';
import { isAnonymous, turnOf } from '../updates/turn.ts';

/** Commands that are about somebody: all but the help. */
const PERSONAL = Object.keys(en.telegram.commands).filter((name) => name !== 'help');

/** What nothing else took: in a private chat it is answered with what is possible, in a group it was not for us. */
export function straysFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.on('message', async (ctx) => {
    const turn = turnOf(ctx);
    if (!turn?.isPrivate) return;
    const { unknownCommand, onlyWords } = turn.words.telegram;
    await say(deps, turn, noteCard(ctx.message.text === undefined ? onlyWords : unknownCommand));
  });
  return feature;
}

/** Commands in the name of a group or channel: nobody knows whose credits they would spend. */
export function refuseAnonymous(deps: TelegramDeps): Middleware<TelegramContext> {
  return async (ctx, next) => {
    // Telegram tells of a refund in the bot's own name.
    if (!ctx.message || ctx.message.refunded_payment || !isAnonymous(ctx)) return next();
    if (!ctx.hasCommand(PERSONAL)) return;
    const to = { chatId: String(ctx.message.chat.id), replyTo: ctx.message.message_id };
    await sendCard(deps.api, to, noteCard(wordsFor(ctx.from?.language_code).telegram.anonymous));
  };
}
