import type { Words } from '@easel/bot-shared/words/en.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import type { Api } from 'grammy';

/** Telegram's own currency, https://core.telegram.org/bots/payments-stars. */
const STARS = 'XTR';

/** Sends the invoice of a payment. Its payload is the payment's id: all that comes back when somebody pays. */
export async function sendInvoice(api: Api, chatId: string, payment: Payment, words: Words): Promise<void> {
  const { title, description } = words.money.invoice;
  const label = title(payment.credits);
  const price = { label, amount: Number(payment.price.minor) };
  await api.sendInvoice(chatId, label, description, payment.id, STARS, [price], {
    // With it, a forwarded copy leads to the bot and cannot be paid by others.
    start_parameter: 'buy',
  });
}
