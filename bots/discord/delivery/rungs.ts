import { createHash } from 'node:crypto';
import type { Card } from '@easel/bot-shared/cards/card.ts';
import { type Rung, RungBrokenError } from '@easel/bot-shared/delivery/chat-port.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import type { OrderCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { DiscordApi, RenderedMessage } from '../api/discord-api.ts';
import { isClosed, isMessageGone, isTokenGone, isTooLarge } from '../api/errors.ts';
import { FILE_LIMIT_BYTES, renderWithFiles } from '../render/render-with-files.ts';

/** A token this close to its end may be refused before the files are through. */
const TOKEN_MARGIN_MS = 30 * SECOND_MS;
/** When a place takes less than it said. */
const SMALL_FILE_BYTES = 1024 * 1024;

export interface DeliveryDeps extends BotDeps {
  api: DiscordApi;
}

/** An order to be shown. */
export interface Showing {
  order: Order;
  card: Card;
  /** The message that shows it already. */
  shown?: OrderCard | undefined;
}

/** As the answer to the interaction that asked, while Discord takes one. */
export function byInteraction(deps: DeliveryDeps, showing: Showing): Rung[] {
  const { api } = deps;
  const { order, shown } = showing;
  const token = liveToken(deps, order.origin, shown);
  if (!token) return [];
  // A card whose id was lost, as the process was killed before it was noted, is still the answer to its command.
  const answer = shown?.messageId ?? (order.origin.interaction?.isCommand ? '@original' : undefined);
  const send = (message: RenderedMessage) =>
    answer ? api.editByToken(token, answer, message) : api.followUp(token, message);
  const isBroken = (error: unknown) => isTokenGone(error) || isClosed(error);
  return [
    {
      rung: 'interaction',
      show: () => climb(order.chatId, () => sendFitting(deps, showing, send), isBroken),
    },
  ];
}

/** Into the message that shows the order, wherever that is; into a new one where it is gone. */
export function byChannel(deps: DeliveryDeps, showing: Showing): Rung {
  const { api } = deps;
  const { order, shown } = showing;
  const edit = async () => shown && (await editShown(deps, showing, shown));
  const post = (message: RenderedMessage) =>
    api.post(order.chatId, message, { nonce: nonceOf(order, 'result'), replyTo: order.origin.messageId });
  return {
    rung: 'channel',
    async show() {
      const edited = await edit().catch((error) => {
        const isElsewhere = shown?.chatId !== order.chatId;
        if (!isMessageGone(error) && !(isElsewhere && isClosed(error))) throw asBroken(error, isClosed);
      });
      if (shown && edited) return { chatId: shown.chatId, messageIds: [edited] };
      return climb(order.chatId, () => sendFitting(deps, showing, post), isClosed);
    },
  };
}

/** Into the private chat with whoever asked. */
export function byDirectMessage(deps: DeliveryDeps, showing: Showing): Rung {
  const { api } = deps;
  const { order } = showing;
  return {
    rung: 'direct',
    async show() {
      const chatId = await orBroken(() => api.openDm(order.origin.userId), isClosed);
      const send = (message: RenderedMessage) =>
        api.post(chatId, message, { nonce: nonceOf(order, 'direct') });
      return climb(chatId, () => sendFitting(deps, showing, send, FILE_LIMIT_BYTES), isClosed);
    },
  };
}

/** Changes the message that shows the order, by the first way that is open. */
export async function redrawShown(deps: DeliveryDeps, showing: Showing, shown: OrderCard): Promise<void> {
  const token = liveToken(deps, showing.order.origin, shown);
  try {
    if (token) {
      await sendFitting(deps, showing, (message) => deps.api.editByToken(token, shown.messageId, message));
      return;
    }
  } catch (error) {
    if (!isTokenGone(error) && !isClosed(error)) throw error;
  }
  await editShown(deps, showing, shown);
}

function editShown(deps: DeliveryDeps, showing: Showing, shown: OrderCard): Promise<string> {
  return sendFitting(deps, showing, (message) => deps.api.edit(shown.chatId, shown.messageId, message));
}

/**
 * Sends with the pictures; once more with smaller ones where they are refused.
 *
 * @param most that the place takes, where that is less than the place of the order.
 */
async function sendFitting(
  { storage }: DeliveryDeps,
  { order, card }: Showing,
  send: (message: RenderedMessage) => Promise<string>,
  most = Number.POSITIVE_INFINITY,
): Promise<string> {
  const limit = Math.min(order.origin.fileLimitBytes ?? FILE_LIMIT_BYTES, most);
  try {
    return await send(await renderWithFiles(storage, card, limit));
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return send(await renderWithFiles(storage, card, SMALL_FILE_BYTES));
  }
}

/** The right to answer an interaction, while it holds and where what was shown is a message of that interaction's chat. */
export function liveToken(deps: BotDeps, origin: Origin, shown?: OrderCard): string | undefined {
  const { interaction } = origin;
  if (!interaction || (shown && shown.chatId !== origin.chatId)) return undefined;
  const leftMs = new Date(interaction.expiresAt).getTime() - deps.clock.now().getTime();
  return leftMs > TOKEN_MARGIN_MS ? interaction.token : undefined;
}

async function climb(chatId: string, show: () => Promise<string>, isBroken: (error: unknown) => boolean) {
  return { chatId, messageIds: [await orBroken(show, isBroken)] };
}

export async function orBroken<T>(way: () => Promise<T>, isBroken: (error: unknown) => boolean): Promise<T> {
  try {
    return await way();
  } catch (error) {
    throw asBroken(error, isBroken);
  }
}

function asBroken(error: unknown, isBroken: (error: unknown) => boolean): unknown {
  if (!isBroken(error)) return error;
  return new RungBrokenError(error instanceof Error ? error.message : String(error), { cause: error });
}

/** A message that is sent again after a crash carries the same nonce, and Discord shows it once. At most 25 characters. */
export function nonceOf(order: Order, purpose: 'card' | 'result' | 'direct'): string {
  return createHash('sha256').update(`${order.id} ${purpose}`).digest('base64url').slice(0, 25);
}
