import { randomBytes } from 'node:crypto';
import type { Message } from '@grammyjs/types';
import { readInvoiceMarkup } from './keyboards.ts';
import { byteLength } from './marked-text.ts';
import { openChat, sendOne } from './messages.ts';
import {
  isObject,
  type JsonObject,
  type MethodCall,
  readInteger,
  readJson,
  readList,
  readString,
} from './method-call.ts';
import { badRequest } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';

/** Telegram Stars; the one currency in the sandbox, which knows no payment provider. */
export const STARS = 'XTR';

/** From the parameters of https://core.telegram.org/bots/api#sendinvoice; characters counted in UTF-16 units. */
const LIMITS = { title: 32, description: 255, payloadBytes: 128 } as const;

/** Something the bot sells. */
export interface Invoice {
  readonly title: string;
  readonly description: string;
  /** What the bot is told about the invoice when somebody pays; people never see it. */
  readonly payload: string;
  /** Empty where forwarded copies can be paid too. */
  readonly startParameter: string;
  /** Whole Stars. */
  readonly total: number;
  /** In a private chat: whether the Pay button has become a receipt. */
  isPaid: boolean;
}

/** Every invoice ever made, by its link or by `messageKey`. */
export type InvoiceBook = Map<string, Invoice>;

export const messageKey = ({ chat, message_id }: Message) => `${chat.id}/${message_id}`;

export function sendInvoice(parts: TwinParts, call: MethodCall): Message {
  const chat = openChat(parts.world, call.values);
  const invoice = readInvoice(call.values);
  const { title, description, startParameter: start_parameter, total: total_amount } = invoice;
  const message = sendOne(parts, chat, call.values, {
    invoice: { title, description, start_parameter, currency: STARS, total_amount },
    ...readInvoiceMarkup(call.values, invoice.total),
  });
  parts.invoices.set(messageKey(message), invoice);
  return message;
}

/** Makes a link that anybody may pay, any number of times. */
export function createInvoiceLink({ invoices }: TwinParts, { values }: MethodCall): string {
  if (readString(values, 'business_connection_id')) throw badRequest('business connection not found');
  const link = `https://t.me/$${randomBytes(15).toString('base64url')}`;
  invoices.set(link, readInvoice(values));
  return link;
}

/**
 * Missing parameters are found in the order and words of https://github.com/tdlib/telegram-bot-api. The codes come
 * from behind it; none is published for a long title or description, so those get the general one for Stars.
 */
function readInvoice(values: JsonObject): Invoice {
  const title = readRequired(values, 'title');
  const description = readRequired(values, 'description');
  const payload = readRequired(values, 'payload');
  const currency = readRequired(values, 'currency');
  const amounts = readPrices(values);
  if (currency !== STARS || readString(values, 'provider_token'))
    throw badRequest('PAYMENT_PROVIDER_INVALID');
  if (byteLength(payload) > LIMITS.payloadBytes) throw badRequest('INVOICE_PAYLOAD_INVALID');
  const [total = 0, ...more] = amounts;
  const isTooLong = title.length > LIMITS.title || description.length > LIMITS.description;
  if (more.length > 0 || isTooLong || asksForTips(values)) throw badRequest('STARS_INVOICE_INVALID');
  if (total < 1) throw badRequest('CURRENCY_TOTAL_AMOUNT_INVALID');
  const startParameter = readString(values, 'start_parameter') ?? '';
  if (!/^[A-Za-z0-9_-]{0,64}$/.test(startParameter)) throw badRequest('START_PARAM_INVALID');
  if (readInteger(values, 'subscription_period')) throw new Error('The sandbox sells no subscriptions.');
  return { title, description, payload, startParameter, total, isPaid: false };
}

/** @throws TelegramError 400 where the text is missing or empty. */
export function readRequired(values: JsonObject, name: string): string {
  const text = readString(values, name);
  if (!text) throw badRequest(`parameter "${name}" is required`);
  return text;
}

function readPrices(values: JsonObject): number[] {
  const prices = readJson(values, 'prices');
  if (prices === undefined) throw badRequest('parameter "prices" is required');
  if (!Array.isArray(prices)) throw badRequest('expected an Array of labeled prices');
  if (prices.length === 0) throw badRequest('there must be at least one price');
  return prices.map((price: unknown) => {
    const wrong = (reason: string) => badRequest(`can't parse labeled price: ${reason}`);
    if (!isObject(price)) throw wrong('LabeledPrice must be an Object');
    if (!readString(price, 'label')) throw wrong('LabeledPrice label must be non-empty');
    const amount = readInteger(price, 'amount');
    if (amount === undefined) throw wrong(`Can't find field "amount"`);
    return amount;
  });
}

const asksForTips = (values: JsonObject) =>
  (readInteger(values, 'max_tip_amount') ?? 0) > 0 ||
  (readList(values, 'suggested_tip_amounts') ?? []).length > 0;
