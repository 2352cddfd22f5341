import type { TelegramContext } from '../context.ts';

/** The idempotency key of an update: Telegram sends an update again until it is confirmed. */
export function keyOf(ctx: TelegramContext): string {
  return `telegram-${ctx.update.update_id}`;
}
