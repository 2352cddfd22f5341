import { askToGive, type Recipient } from '@easel/bot-shared/flows/gift.ts';
import { showInvite } from '@easel/bot-shared/flows/invite.ts';
import { usePromo } from '@easel/bot-shared/flows/promo.ts';
import { readCredits } from '@easel/bot-shared/flows/read-amount.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type CommandContext, Composer } from 'grammy';
import { answerOutcome, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { keyOf } from '../updates/key.ts';
import { nameOf, placeOf } from '../updates/place.ts';
import { parsePromo } from './promo-text.ts';

/** `/gift`, `/invite`, `/promo`. */
export function givingFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  feature.command('gift', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const { asker, words } = place;
    const { to, text } = recipientOf(ctx);
    const amount = readCredits('amount', text, words);
    if (!to)
      throw new DomainError('bad-option', {
        option: '/gift',
        value: ctx.match,
        allowed: words.given.gift.whom,
      });
    await answerOutcome(deps, place, await askToGive(deps, { asker, to, amount }, words));
  });

  feature.command('invite', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const wish = { asker: place.asker, code: ctx.match, command: '/invite ' };
    await sayPrivately(deps, place, await showInvite(deps, wish, place.words));
  });

  feature.command('promo', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const wish = parsePromo(ctx.match, place.words);
    const card = await usePromo(deps, { asker: place.asker, key: keyOf(ctx), wish }, place.words);
    await sayPrivately(deps, place, card);
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
