import { askForPictures, type Outcome } from '@easel/bot-shared/flows/ask.ts';
import { answerQuestion } from '@easel/bot-shared/flows/social.ts';
import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { findAskedByMessage, type Question } from '@easel/core/proposals/proposal.ts';
import { Composer } from 'grammy';
import { answerOutcome } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { keyOf } from '../updates/key.ts';
import { type Place, placeOf } from '../updates/place.ts';

/** Takes the reply to a question as its answer: the prompt of a remix, a comment, tags. */
export function repliesFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.on('message:text', async (ctx, next) => {
    const place = placeOf(ctx);
    const question = ctx.message.reply_to_message;
    if (!place || question?.from?.id !== deps.me.id) return next();
    const account = await findAccount(deps, place.asker.origin);
    const messageId = String(question.message_id);
    const asked =
      account && (await findAskedByMessage(deps, { account: account.id, chatId: place.chatId, messageId }));
    if (!asked) return next();
    const words = { text: ctx.message.text, key: keyOf(ctx) };
    await answerOutcome(deps, place, await takeReply(deps, place, asked, words));
  });
  return feature;
}

function takeReply(
  deps: TelegramDeps,
  place: Place,
  asked: Question,
  { text, key }: { text: string; key: string },
): Promise<Outcome> {
  if (asked.kind === 'words') {
    const answer = { asker: place.asker, name: asked.about, id: asked.creationId, text };
    return answerQuestion(deps, answer, place.words);
  }
  const remixOf = asked.creationId ?? asked.orderId;
  return askForPictures(deps, { ...place.asker, key, text, options: {}, remixOf }, place.words);
}
