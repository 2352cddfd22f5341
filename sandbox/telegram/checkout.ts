import type { Message, User } from '@grammyjs/types';
import type { SandboxClock } from '../clock.ts';
import { type Invoice, messageKey, readRequired, STARS } from './invoices.ts';
import { type MethodCall, readBoolean, readString } from './method-call.ts';
import { createOpenQueries, type OpenQueries } from './open-queries.ts';
import type { TwinParts } from './twin-parts.ts';
import type { UpdateContent } from './updates.ts';
import { type ChatRecord, isGroup, isPresent, postMessage } from './world.ts';

/** https://core.telegram.org/bots/api#answerprecheckoutquery */
const ANSWER_WITHIN_MS = 10_000;

/** What the bot says to somebody who is about to pay. */
export type CheckoutAnswer =
  | { status: 'confirmed' }
  | { status: 'refused'; words: string }
  | { status: 'timed_out' };

/** How paying ended; the person has lost Stars only where it is `paid`. */
export type PayOutcome =
  | { status: 'paid'; chargeId: string }
  | { status: 'refused'; words: string }
  | { status: 'timed_out' }
  | { status: 'too_few_stars'; missing: number };

export const createCheckouts = (clock: SandboxClock): OpenQueries<CheckoutAnswer> =>
  createOpenQueries<CheckoutAnswer>(clock, ANSWER_WITHIN_MS, { status: 'timed_out' });

/** @throws TelegramError 400 for a query that is unknown, answered or older than ten seconds. */
export function answerPreCheckoutQuery({ checkouts }: TwinParts, { values }: MethodCall): true {
  const answer: CheckoutAnswer = readBoolean(values, 'ok')
    ? { status: 'confirmed' }
    : { status: 'refused', words: readRequired(values, 'error_message') };
  checkouts.settle(readString(values, 'pre_checkout_query_id'), answer);
  return true;
}

/**
 * Somebody pays an invoice, shown as a message or behind a link. Telegram looks at their balance before it asks
 * the bot, and the Stars are set aside until the bot has answered.
 * @throws Error where there is no Pay button for this person.
 */
export async function payInvoice(
  parts: TwinParts,
  payer: User,
  shown: Message | string,
): Promise<PayOutcome> {
  const { stars, checkouts, updates } = parts;
  const place = typeof shown === 'string' ? undefined : parts.world.chats.get(shown.chat.id);
  const invoice = parts.invoices.get(typeof shown === 'string' ? shown : messageKey(shown));
  if (!invoice) throw new Error('There is no such invoice to pay.');
  if (typeof shown !== 'string' && place) assertPayable(invoice, payer, shown, place);

  const { total, payload } = invoice;
  const missing = total - stars.balanceOf(payer.id);
  if (missing > 0) return { status: 'too_few_stars', missing };
  stars.give(payer.id, -total);
  const { id, outcome } = checkouts.open();
  const goods = { currency: STARS, total_amount: total, invoice_payload: payload } as const;
  updates.publish({ pre_checkout_query: { id, from: payer, ...goods } });
  const answer = await outcome;
  if (answer.status !== 'confirmed') {
    stars.give(payer.id, total);
    return answer;
  }
  if (place?.chat.id === payer.id) invoice.isPaid = true;
  const payment = stars.recordSale(payer, goods);
  postReceipt(parts, payer, payment);
  return { status: 'paid', chargeId: payment.telegram_payment_charge_id };
}

/** Who is not in the chat pays a forwarded copy, which needs no original any more. */
function assertPayable(invoice: Invoice, payer: User, shown: Message, place: ChatRecord): void {
  const isOriginal = isGroup(place) ? isPresent(place, payer.id) : place.chat.id === payer.id;
  if (isOriginal) {
    if (!place.messages.has(shown.message_id)) throw new Error('The invoice is gone.');
    if (invoice.isPaid)
      throw new Error('The invoice is paid: it shows a receipt in place of the Pay button.');
  } else if (invoice.startParameter) {
    throw new Error('A forwarded copy of this invoice links to the bot and has no Pay button.');
  } else if (shown.has_protected_content) {
    throw new Error('This invoice is protected and cannot be forwarded.');
  }
}

/** Wherever the invoice stood, the payer's own chat with the bot gets the service message, and is open from then. */
function postReceipt(parts: TwinParts, payer: User, payment: Message['successful_payment']): void {
  const record = parts.world.chats.get(payer.id);
  if (!record) throw new Error('The payer has no chat with the bot.');
  if (record.contact === 'none') record.contact = 'open';
  const { message } = postMessage(parts.world, record, payer, { successful_payment: payment });
  if (!parts.switches.switches.losePayments) parts.updates.publish({ message } as UpdateContent);
}
