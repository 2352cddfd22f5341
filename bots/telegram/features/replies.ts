import { askForPictures } from '@easel/bot-shared/flows/imagine.ts';
import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { answerQuestion } from '@easel/bot-shared/flows/responses.ts';
import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { findAskedByMessage, type Question } from '@easel/core/proposals/proposal.ts';
import { Composer } from 'grammy';
import { answerOutcome } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { type Turn, turnOf } from '../updates/turn.ts';

/** Takes the reply to a question as its answer: the prompt of a remix, a comment, tags. */
export function repliesFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.on('message:text', async (ctx, next) => {
    const turn = turnOf(ctx);
    const question = ctx.message.reply_to_message;
    if (!turn || question?.from?.id !== deps.me.id) return next();
    const account = await findAccount(deps, turn.asker.origin);
    const messageId = String(question.message_id);
    const asked =
      account && (await findAskedByMessage(deps, { account: account.id, chatId: turn.chatId, messageId }));
    if (!asked) return next();
    const asker = { ...turn.asker, account };
    await answerOutcome(deps, turn, await takeReply(deps, { ...turn, asker }, asked, ctx.message.text));
  });
  return feature;
}

function takeReply(
  deps: TelegramDeps,
  { asker, key, words }: Turn,
  asked: Question,
  text: string,
): Promise<Outcome> {
  if (asked.kind === 'words') {
    return answerQuestion(deps, { asker, name: asked.about, id: asked.creationId, text }, words);
  }
  const remixOf = asked.creationId ?? asked.orderId;
  return askForPictures(deps, { ...asker, key, text, options: {}, remixOf }, words);
}
