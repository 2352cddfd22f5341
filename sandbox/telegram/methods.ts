import { getChat, getChatMember, sendChatAction, setMessageReaction } from './chats.ts';
import { answerPreCheckoutQuery } from './checkout.ts';
import {
  deleteMessage,
  deleteMessages,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  editMessageText,
} from './edits.ts';
import { createInvoiceLink, sendInvoice } from './invoices.ts';
import { sendMedia, sendMediaGroup } from './media.ts';
import { sendMessage } from './messages.ts';
import { type MethodCall, readString } from './method-call.ts';
import { getMyStarBalance, getStarTransactions, refundStarPayment } from './star-accounts.ts';
import type { TwinParts } from './twin-parts.ts';

type MethodHandler = (parts: TwinParts, call: MethodCall) => unknown;

/** Every method the twin knows, under the name in Telegram's documentation. */
export const METHODS: Readonly<Record<string, MethodHandler>> = {
  getMe: ({ world }) => world.bot,

  getUpdates: ({ updates, webhook }, call) => {
    webhook.assertNone();
    return updates.getUpdates(call);
  },
  setWebhook: ({ webhook }, call) => webhook.setWebhook(call),
  deleteWebhook: ({ webhook }, call) => webhook.deleteWebhook(call),
  getWebhookInfo: ({ webhook }) => webhook.getWebhookInfo(),

  sendMessage,
  sendPhoto: sendMedia('photo'),
  sendDocument: sendMedia('document'),
  sendMediaGroup,
  sendChatAction,
  setMessageReaction,
  editMessageText,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
  answerCallbackQuery: ({ callbacks }, call) => callbacks.answer(call),

  sendInvoice,
  createInvoiceLink,
  answerPreCheckoutQuery,
  refundStarPayment,
  getStarTransactions,
  getMyStarBalance,

  getChat,
  getChatMember,
  getFile: ({ files }, call) => files.getFile(readString(call.values, 'file_id') ?? ''),

  setMyCommands: ({ commands }, call) => commands.setMyCommands(call),
  getMyCommands: ({ commands }, call) => commands.getMyCommands(call),
  deleteMyCommands: ({ commands }, call) => commands.deleteMyCommands(call),
  setMyDescription: ({ commands }, call) => commands.setDescription(call, 'description'),
  getMyDescription: ({ commands }, call) => commands.getDescription(call, 'description'),
  setMyShortDescription: ({ commands }, call) => commands.setDescription(call, 'short_description'),
  getMyShortDescription: ({ commands }, call) => commands.getDescription(call, 'short_description'),
};

const byLowerCase = new Map(Object.keys(METHODS).map((name) => [name.toLowerCase(), name]));

/** The documented name of a method; Telegram does not mind upper and lower case. */
export const findMethodName = (name: string) => byLowerCase.get(name.toLowerCase());
