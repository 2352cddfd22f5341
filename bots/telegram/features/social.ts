import { parseQuiet, showNotifications } from '@easel/bot-shared/flows/notifications.ts';
import { beginRemix } from '@easel/bot-shared/flows/remix.ts';
import { publish, showFeed, showGallery } from '@easel/bot-shared/flows/social.ts';
import { parseId } from '@easel/core/ids.ts';
import { findOrderShown } from '@easel/core/orders/card.ts';
import { openRemixPayload } from '@easel/core/social/remix-link.ts';
import { Composer } from 'grammy';
import { answerOutcome, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { type Place, placeOf } from '../updates/place.ts';

/** `/publish`, `/gallery`, `/feed`, `/remix`, `/notifications`, and the gallery's links that begin a remix. */
export function socialFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  feature.command('start', async (ctx, next) => {
    const place = placeOf(ctx);
    const creation = openRemixPayload(deps.keys, ctx.match);
    if (!place || !creation) return next();
    await answerOutcome(deps, place, await beginRemix(deps, { asker: place.asker, id: creation }));
  });

  feature.command('publish', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const { id, tags } = await readWish(deps, ctx, place);
    await answerOutcome(deps, place, await publish(deps, { asker: place.asker, id, tags }, place.words));
  });

  feature.command('gallery', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await answerOutcome(deps, place, await showGallery(deps, place.asker, place.words));
  });

  feature.command('feed', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const wish = { asker: place.asker, sort: 'trending', page: 0 } as const;
    await answerOutcome(deps, place, await showFeed(deps, wish, place.words));
  });

  feature.command('remix', async (ctx) => {
    const place = placeOf(ctx);
    if (place)
      await answerOutcome(deps, place, await beginRemix(deps, { asker: place.asker, id: ctx.match }));
  });

  feature.command('notifications', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const change = parseQuiet(ctx.match, place.words.social.notifications.usage);
    await sayPrivately(
      deps,
      place,
      await showNotifications(deps, { asker: place.asker, change }, place.words),
    );
  });
  return feature;
}

/** What stands after `/publish`: an id, if any, then tags. Sent in reply to a card, it is about what that shows. */
async function readWish(
  deps: TelegramDeps,
  ctx: TelegramContext & { match: string },
  { chatId }: Place,
): Promise<{ id?: string; tags: string }> {
  const [first = '', ...rest] = ctx.match.trim().split(/\s+/);
  const isId = parseId('cre', first) !== undefined || parseId('ord', first) !== undefined;
  if (isId) return { id: first, tags: rest.join(' ') };
  const replied = ctx.message?.reply_to_message;
  const messageId = replied && String(replied.message_id);
  const shown = messageId && (await findOrderShown(deps.db, { platform: 'telegram', chatId, messageId }));
  return { ...(shown && { id: shown }), tags: ctx.match };
}
