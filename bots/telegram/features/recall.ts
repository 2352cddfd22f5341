import { recall } from '@easel/bot-shared/flows/recall.ts';
import { Composer } from 'grammy';
import { answerOutcome } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { onCommand } from './on-command.ts';

/** `/recall` */
export function recallFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  onCommand(feature, 'recall', async (turn, ctx) => {
    await answerOutcome(deps, turn, await recall(deps, turn.asker, ctx.match, turn.words));
  });
  return feature;
}
