import { askForPictures } from '@easel/bot-shared/flows/ask.ts';
import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { findRemixByMessage } from '@easel/core/proposals/proposal.ts';
import { Composer } from 'grammy';
import { answerOutcome } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { keyOf } from '../updates/key.ts';
import { placeOf } from '../updates/place.ts';

/** Takes the reply to a remix question as a prompt. */
export function remixFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.on('message:text', async (ctx, next) => {
    const place = placeOf(ctx);
    const question = ctx.message.reply_to_message;
    if (!place || question?.from?.id !== deps.me.id) return next();
    const account = await findAccount(deps, place.asker.origin);
    const messageId = String(question.message_id);
    const remix =
      account && (await findRemixByMessage(deps, { account: account.id, chatId: place.chatId, messageId }));
    if (!remix) return next();
    const ask = { ...place.asker, key: keyOf(ctx), text: ctx.message.text, options: {} };
    const parent = { orderId: remix.orderId };
    await answerOutcome(deps, place, await askForPictures(deps, { ...ask, parent }, place.words));
  });
  return feature;
}
