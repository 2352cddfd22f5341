import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types';
import { byteLength } from './marked-text.ts';
import { assertWellFormed, isObject, type JsonObject, readJson } from './method-call.ts';
import { badRequest } from './telegram-error.ts';

const MOST_BUTTONS = 100;
const CALLBACK_DATA_BYTES = 64;

const ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
];

/**
 * Reads `reply_markup`. Keyboards of the other kinds belong to the person's input field, not to the message: they
 * are checked and leave nothing in it.
 */
export function readReplyMarkup(values: JsonObject): { reply_markup?: InlineKeyboardMarkup } {
  const rows = readKeyboard(values);
  if (rows.flat().some(isPayButton)) throw badRequest('BUTTON_TYPE_INVALID');
  return rows.length > 0 ? { reply_markup: { inline_keyboard: rows } } : {};
}

/**
 * Reads `reply_markup` of an invoice: its first button, and no other, pays. Where it has no keyboard Telegram
 * gives it one such button.
 */
export function readInvoiceMarkup(values: JsonObject, stars: number): { reply_markup: InlineKeyboardMarkup } {
  const rows = readKeyboard(values);
  const [first, ...others] = rows.flat();
  if (!first) return { reply_markup: { inline_keyboard: [[{ text: `Pay ⭐${stars}`, pay: true }]] } };
  if (others.some(isPayButton)) throw badRequest('BUTTON_POS_INVALID');
  if (!isPayButton(first)) throw badRequest('REPLY_MARKUP_BUY_EMPTY');
  return { reply_markup: { inline_keyboard: rows } };
}

/** Telegram looks only whether the field is there: `pay: false` makes a Pay button too. */
const isPayButton = (button: InlineKeyboardButton) => 'pay' in button;

function readKeyboard(values: JsonObject): InlineKeyboardButton[][] {
  const markup = readJson(values, 'reply_markup');
  if (markup === undefined) return [];
  if (!isObject(markup)) throw badRequest('object expected as reply markup');
  if (!('inline_keyboard' in markup)) {
    if (!['keyboard', 'remove_keyboard', 'force_reply'].some((kind) => kind in markup)) {
      throw badRequest("can't parse reply keyboard markup JSON object");
    }
    return [];
  }
  return readRows(markup.inline_keyboard);
}

function readRows(value: unknown): InlineKeyboardButton[][] {
  if (!Array.isArray(value)) throw badRequest('field "inline_keyboard" must be of type Array');
  const rows = value.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest("can't parse inline keyboard: row must be an Array");
    return row.map(readButton);
  });
  if (rows.flat().length > MOST_BUTTONS) throw badRequest('reply markup is too long');
  return rows.filter((row) => row.length > 0);
}

function readButton(button: unknown): InlineKeyboardButton {
  if (!isObject(button)) throw badRequest("can't parse inline keyboard button: expected an Object");
  if (typeof button.text !== 'string' || button.text.trim() === '') {
    throw badRequest("can't parse inline keyboard button: inline keyboard button text must be non-empty");
  }
  assertWellFormed(button.text);
  const actions = ACTIONS.filter((action) => button[action] !== undefined);
  if (actions.length !== 1) {
    throw badRequest(
      actions.length === 0
        ? "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        : "can't parse inline keyboard button: exactly one action is allowed",
    );
  }
  const { callback_data: data, url } = button;
  if (data !== undefined) assertCallbackData(data);
  if (url !== undefined) assertButtonUrl(url);
  return structuredClone(button) as unknown as InlineKeyboardButton;
}

function assertCallbackData(data: unknown): void {
  const isFine = typeof data === 'string' && data.length > 0 && byteLength(data) <= CALLBACK_DATA_BYTES;
  if (!isFine) throw badRequest('BUTTON_DATA_INVALID');
}

function assertButtonUrl(url: unknown): void {
  const isAddress =
    typeof url === 'string' &&
    URL.canParse(url) &&
    ['http:', 'https:', 'tg:'].includes(new URL(url).protocol);
  // Telegram refuses host names without a dot, so a link to `localhost` must fail here as well.
  const isReachable = isAddress && (url.startsWith('tg:') || /\.|^\[/.test(new URL(url).hostname));
  if (!isReachable) throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
}
