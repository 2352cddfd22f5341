import { createHash } from 'node:crypto';
import type { Card } from '@easel/bot-shared/cards/card.ts';
import { type ChatPort, type Rung, RungBrokenError } from '@easel/bot-shared/delivery/chat-port.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import { findCard, type OrderCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { DiscordApi, RenderedMessage } from '../api/discord-api.ts';
import { isClosed, isMessageGone, isTokenGone, isTooLarge } from '../api/errors.ts';
import { FILE_LIMIT_BYTES, renderWithFiles } from '../render/render-with-files.ts';

/** A new order's card is on its way for at most this long; until then its result waits for it. */
const CARD_WITHIN_MS = 10 * SECOND_MS;
/** A token this close to its end may be refused before the files are through. */
const TOKEN_MARGIN_MS = 30 * SECOND_MS;
/** When a place takes less than it said. */
const SMALL_FILE_BYTES = 1024 * 1024;

/** Shows orders in Discord, from any process: by the interaction's token, by the channel, by a private message. */
export function createDiscordPort(deps: BotDeps, api: DiscordApi): ChatPort {
  /** Sends with the pictures; once more with smaller ones where they are refused. */
  async function sendFitting(
    card: Card,
    limitBytes: number,
    send: (message: RenderedMessage) => Promise<string>,
  ): Promise<string> {
    try {
      return await send(await renderWithFiles(deps.storage, card, limitBytes));
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return send(await renderWithFiles(deps.storage, card, SMALL_FILE_BYTES));
    }
  }

  /** The Discord message that shows the order; it may have been recalled in another chat since, or on another platform. */
  async function findShown(order: Order): Promise<OrderCard | undefined> {
    const card = await findCard(deps.db, order.id);
    return card?.platform === 'discord' ? card : undefined;
  }

  /** Changes the message that shows the order, by the first way that is open. */
  async function editCard(order: Order, shown: OrderCard, card: Card): Promise<void> {
    const token = liveToken(deps, order.origin, shown);
    const limit = limitOf(order);
    try {
      if (token) {
        await sendFitting(card, limit, (message) => api.editByToken(token, shown.messageId, message));
        return;
      }
    } catch (error) {
      if (!isTokenGone(error) && !isClosed(error)) throw error;
    }
    await sendFitting(card, limit, (message) => api.edit(shown.chatId, shown.messageId, message));
  }

  function byInteraction(order: Order, card: Card, shown: OrderCard | undefined): Rung[] {
    const token = liveToken(deps, order.origin, shown);
    if (!token) return [];
    // A card whose id was lost, as the process was killed before it was noted, is still the answer to its command.
    const answer = shown?.messageId ?? (order.origin.interaction?.isCommand ? '@original' : undefined);
    const send = (message: RenderedMessage) =>
      answer ? api.editByToken(token, answer, message) : api.followUp(token, message);
    const show = () => sendFitting(card, limitOf(order), send);
    const isBroken = (error: unknown) => isTokenGone(error) || isClosed(error);
    return [{ rung: 'interaction', show: () => climb(order.chatId, show, isBroken) }];
  }

  /** Into the message that shows the order, wherever that is; into a new one where it is gone. */
  function byChannel(order: Order, card: Card, shown: OrderCard | undefined): Rung {
    const limit = limitOf(order);
    const edit = async () =>
      shown && sendFitting(card, limit, (message) => api.edit(shown.chatId, shown.messageId, message));
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
        return climb(order.chatId, () => sendFitting(card, limit, post), isClosed);
      },
    };
  }

  function byDirectMessage(order: Order, card: Card): Rung {
    return {
      rung: 'direct',
      async show() {
        const chatId = await orBroken(() => api.openDm(order.origin.userId), isClosed);
        const limit = Math.min(limitOf(order), FILE_LIMIT_BYTES);
        const send = (message: RenderedMessage) =>
          api.post(chatId, message, { nonce: nonceOf(order, 'direct') });
        return climb(chatId, () => sendFitting(card, limit, send), isClosed);
      },
    };
  }

  return {
    platform: 'discord',
    async rungs(order, card) {
      const shown = await findShown(order);
      const age = deps.clock.now().getTime() - order.createdAt.getTime();
      if (!shown && age < CARD_WITHIN_MS) throw new Error(`the card of ${order.id} is still on its way`);
      const interaction = byInteraction(order, card, shown);
      const channel = byChannel(order, card, shown);
      const direct = byDirectMessage(order, card);
      // Where there is nothing to edit, the way first that shows a repeated message only once.
      const canEdit = shown || order.origin.interaction?.isCommand;
      return canEdit ? [...interaction, channel, direct] : [channel, ...interaction, direct];
    },
    async redraw(order, card) {
      const shown = await findShown(order);
      if (!shown) return;
      await editCard(order, shown, card).catch((error) => {
        if (!isClosed(error)) throw error;
      });
    },
  };
}

/** The right to answer an interaction, while it holds and where what was shown is a message of that interaction's chat. */
export function liveToken(deps: BotDeps, origin: Origin, shown?: OrderCard): string | undefined {
  const { interaction } = origin;
  if (!interaction || (shown && shown.chatId !== origin.chatId)) return undefined;
  const leftMs = new Date(interaction.expiresAt).getTime() - deps.clock.now().getTime();
  return leftMs > TOKEN_MARGIN_MS ? interaction.token : undefined;
}

function limitOf({ origin }: Order): number {
  return origin.fileLimitBytes ?? FILE_LIMIT_BYTES;
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
