import { showHelp } from '@easel/bot-shared/flows/help.ts';
import { Composer } from 'grammy';
import { say } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { onCommand } from './on-command.ts';

/** `/start`, `/help`. A start link that no other feature knows may carry anything; nothing is done with it. */
export function helpFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  onCommand(feature, ['start', 'help'], async (turn) => {
    await say(deps, turn, await showHelp(deps, turn.asker, turn.words));
  });
  return feature;
}
