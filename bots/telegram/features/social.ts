import { showFeed, showGallery } from '@easel/bot-shared/flows/feed.ts';
import { parseQuiet, showNotifications } from '@easel/bot-shared/flows/notifications.ts';
import { publish } from '@easel/bot-shared/flows/publish.ts';
import { beginRemix } from '@easel/bot-shared/flows/remix.ts';
import { parseId } from '@easel/core/ids.ts';
import { findOrderShown } from '@easel/core/orders/card.ts';
import { openRemixPayload } from '@easel/core/social/remix-link.ts';
import { Composer } from 'grammy';
import { answerOutcome, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { type Turn, turnOf } from '../updates/turn.ts';
import { onCommand } from './on-command.ts';

/** `/publish`, `/gallery`, `/feed`, `/remix`, `/notifications`, and the gallery's links that begin a remix. */
export function socialFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  feature.command('start', async (ctx, next) => {
    const turn = turnOf(ctx);
    const creation = openRemixPayload(deps.keys, ctx.match);
    if (!turn || !creation) return next();
    await answerOutcome(deps, turn, await beginRemix(deps, { asker: turn.asker, id: creation }));
  });

  onCommand(feature, 'publish', async (turn, ctx) => {
    const { id, tags } = await readWish(deps, ctx, turn);
    await answerOutcome(deps, turn, await publish(deps, { asker: turn.asker, id, tags }, turn.words));
  });

  onCommand(feature, 'gallery', async (turn) => {
    await answerOutcome(deps, turn, await showGallery(deps, turn.asker, turn.words));
  });

  onCommand(feature, 'feed', async (turn) => {
    const wish = { asker: turn.asker, sort: 'trending', page: 0 } as const;
    await answerOutcome(deps, turn, await showFeed(deps, wish, turn.words));
  });

  onCommand(feature, 'remix', async (turn, ctx) => {
    await answerOutcome(deps, turn, await beginRemix(deps, { asker: turn.asker, id: ctx.match }));
  });

  onCommand(feature, 'notifications', async (turn, ctx) => {
    const change = parseQuiet(ctx.match, turn.words.social.notifications.usage);
    const card = await showNotifications(deps, { asker: turn.asker, change }, turn.words);
    await sayPrivately(deps, turn, card);
  });
  return feature;
}

/** What stands after `/publish`: an id, if any, then tags. Sent in reply to a card, it is about what that shows. */
async function readWish(
  deps: TelegramDeps,
  ctx: TelegramContext & { match: string },
  { chatId }: Turn,
): Promise<{ id?: string; tags: string }> {
  const [first = '', ...rest] = ctx.match.trim().split(/\s+/);
  const isId = parseId('cre', first) !== undefined || parseId('ord', first) !== undefined;
  if (isId) return { id: first, tags: rest.join(' ') };
  const replied = ctx.message?.reply_to_message;
  const messageId = replied && String(replied.message_id);
  const shown = messageId && (await findOrderShown(deps.db, { platform: 'telegram', chatId, messageId }));
  return { ...(shown && { id: shown }), tags: ctx.match };
}
