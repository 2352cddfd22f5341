import { showCredits } from '@easel/bot-shared/flows/credits.ts';
import { showPlan } from '@easel/bot-shared/flows/plan.ts';
import { showPacks } from '@easel/bot-shared/flows/shop.ts';
import { Composer } from 'grammy';
import { answerOutcome, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { onCommand } from './on-command.ts';

/** `/credits`, `/buy`, `/plan`: what somebody has, and how they get more. */
export function moneyFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  onCommand(feature, 'credits', async (turn) => {
    await sayPrivately(deps, turn, await showCredits(deps, turn.asker, turn.words));
  });

  onCommand(feature, 'buy', async (turn) => {
    await answerOutcome(deps, turn, showPacks(deps, turn.words));
  });

  onCommand(feature, 'plan', async (turn) => {
    await sayPrivately(deps, turn, await showPlan(deps, turn.asker, turn.words));
  });
  return feature;
}
