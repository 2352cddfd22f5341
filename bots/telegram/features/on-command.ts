import type { CommandContext, Composer } from 'grammy';
import type { TelegramContext } from '../context.ts';
import { type Turn, turnOf } from '../updates/turn.ts';

/** Answers a command that a person sends. */
export function onCommand(
  feature: Composer<TelegramContext>,
  name: string | string[],
  answer: (turn: Turn, ctx: CommandContext<TelegramContext>) => Promise<void>,
): void {
  feature.command(name, async (ctx) => {
    const turn = turnOf(ctx);
    if (turn) await answer(turn, ctx);
  });
}
