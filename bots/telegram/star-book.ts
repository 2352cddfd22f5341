import { MINUTE_MS } from '@easel/core/clock.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { copyStarTransactions, type StarTransaction } from '@easel/core/payments/stars-book.ts';
import type { Api } from 'grammy';
import type { StarTransaction as TelegramTransaction } from 'grammy/types';
import type { Logger } from 'pino';

const EVERY_MS = 30 * MINUTE_MS;

/** Copies Telegram's book of this bot's Stars from time to time, for the workers to compare with. */
export function startStarBook(deps: CoreDeps & { log: Logger }, api: Api, botId: number): Loop {
  const ask = async (offset: number, limit: number) => {
    const { transactions } = await api.getStarTransactions({ offset, limit });
    return transactions.map(readTransaction);
  };
  return startLoop({ name: 'star-book', idleMs: EVERY_MS, log: deps.log }, async () => {
    const copied = await copyStarTransactions(deps, { botId: String(botId), ask });
    if (copied > 0) deps.log.info({ copied }, 'star transactions copied');
    return false;
  });
}

/** What comes in has a source, what goes out a receiver. Only those of an invoice have a payload. */
function readTransaction({ id, amount, date, source, receiver }: TelegramTransaction): StarTransaction {
  const partner = source ?? receiver;
  const invoice =
    partner?.type === 'user' && partner.transaction_type === 'invoice_payment' ? partner : undefined;
  return {
    id,
    direction: source ? 'in' : 'out',
    stars: amount,
    at: new Date(date * 1000),
    ...(invoice && { userId: String(invoice.user.id) }),
    ...(invoice?.invoice_payload !== undefined && { payload: invoice.invoice_payload }),
  };
}
