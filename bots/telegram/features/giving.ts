import { takeDaily } from '@easel/bot-shared/flows/daily.ts';
import { askToGive, type Recipient } from '@easel/bot-shared/flows/gift.ts';
import { showInvite } from '@easel/bot-shared/flows/invite.ts';
import { usePromo } from '@easel/bot-shared/flows/promo.ts';
import { readCredits } from '@easel/bot-shared/flows/read-amount.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type CommandContext, Composer } from 'grammy';
import { answerOutcome, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { nameOf } from '../updates/turn.ts';
import { onCommand } from './on-command.ts';
import { parsePromo } from './promo-text.ts';

/** `/daily`, `/gift`, `/invite`, `/promo`. */
export function givingFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  onCommand(feature, 'daily', async (turn) => {
    const { asker, key, words } = turn;
    await sayPrivately(deps, turn, await takeDaily(deps, { ...asker, key }, words));
  });

  onCommand(feature, 'gift', async (turn, ctx) => {
    const { asker, words } = turn;
    const { to, text } = recipientOf(ctx);
    const amount = readCredits('amount', text, words);
    if (!to)
      throw new DomainError('bad-option', {
        option: '/gift',
        value: ctx.match,
        allowed: words.given.gift.whom,
      });
    await answerOutcome(deps, turn, await askToGive(deps, { asker, to, amount }, words));
  });

  onCommand(feature, 'invite', async (turn, ctx) => {
    const wish = { asker: turn.asker, code: ctx.match, command: '/invite ' };
    await sayPrivately(deps, turn, await showInvite(deps, wish, turn.words));
  });

  onCommand(feature, 'promo', async (turn, ctx) => {
    const wish = parsePromo(ctx.match, turn.words);
    const card = await usePromo(deps, { asker: turn.asker, key: turn.key, wish }, turn.words);
    await sayPrivately(deps, turn, card);
  });
  return feature;
}

/**
 * Whom a gift is for: the person whose message it answers, or a mentioned one without a user name. Of whoever is mentioned
 * by `@name` Telegram tells bots that name only: then it is for nobody, rather than for the wrong one.
 */
function recipientOf(ctx: CommandContext<TelegramContext>): { to?: Recipient; text: string } {
  const [mention] = ctx.entities('text_mention');
  const [name] = ctx.entities('mention');
  const answered = ctx.message?.reply_to_message;
  // In a topic every message answers the one that opened it.
  const isAnswer = answered && !name && !answered.forum_topic_created && !answered.sender_chat;
  const user = mention?.user ?? (isAnswer ? answered.from : undefined);
  return {
    ...(user && { to: { userId: String(user.id), isBot: user.is_bot, name: nameOf(user) } }),
    text: ctx.match.replace(mention?.text ?? name?.text ?? '', ''),
  };
}
