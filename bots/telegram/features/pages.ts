import { takeDaily } from '@easel/bot-shared/flows/daily.ts';
import { recall, showCredits, showHelp } from '@easel/bot-shared/flows/pages.ts';
import { showPlan } from '@easel/bot-shared/flows/plan.ts';
import { showPacks } from '@easel/bot-shared/flows/shop.ts';
import { Composer } from 'grammy';
import { answerOutcome, say, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { keyOf } from '../updates/key.ts';
import { placeOf } from '../updates/place.ts';

/** `/start`, `/help`, `/credits`, `/buy`, `/plan`, `/daily`, `/recall`. */
export function pagesFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  // A start link may carry anything; nothing is done with it.
  feature.command(['start', 'help'], async (ctx) => {
    const place = placeOf(ctx);
    if (place) await say(deps, place, await showHelp(deps, place.asker, place.words));
  });
  feature.command('credits', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await sayPrivately(deps, place, await showCredits(deps, place.asker, place.words));
  });
  feature.command('buy', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await answerOutcome(deps, place, showPacks(deps, place.words));
  });
  feature.command('plan', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await sayPrivately(deps, place, await showPlan(deps, place.asker, place.words));
  });
  feature.command('daily', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const wish = { ...place.asker, key: keyOf(ctx) };
    await sayPrivately(deps, place, await takeDaily(deps, wish, place.words));
  });
  feature.command('recall', async (ctx) => {
    const place = placeOf(ctx);
    if (place) await answerOutcome(deps, place, await recall(deps, place.asker, ctx.match, place.words));
  });
  return feature;
}
