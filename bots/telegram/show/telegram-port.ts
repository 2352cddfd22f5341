import type { Card } from '@easel/bot-shared/cards/card.ts';
import { type ChatPort, type Rung, RungBrokenError } from '@easel/bot-shared/delivery/chat-port.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import { findCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { isEnd } from '@easel/core/orders/status.ts';
import type { Api } from 'grammy';
import { type Album, type Albums, createAlbums } from './albums.ts';
import type { EditPace } from './edit-pace.ts';
import { erasePictures } from './erase-pictures.ts';
import { isChatClosed, isMessageGone, retryAfter } from './failures.ts';
import { type Destination, editCard, type MessageAt, sendCard } from './message.ts';
import { editCaption, editPicture, loadForTelegram, picturesOf, sendPicture } from './pictures.ts';

/** Where a card stands: its own message first, then those of its album. */
interface Shown {
  chatId: string;
  messageIds: string[];
}

export interface TelegramPort extends ChatPort {
  /** Shows an order in a new message. */
  post(order: Order, card: Card, to: Destination): Promise<Shown>;
}

export interface TelegramPortDeps extends BotDeps {
  /** Waits and tries again when Telegram asks to. */
  api: Api;
  /** Gives up at once: for edits that a newer one follows anyway. */
  quickApi: Api;
  pace: EditPace;
}

/**
 * How orders are shown on Telegram. One message is the order's card from the first place in line to the receipt: a single
 * picture takes its place, and several go into an album that answers it, for albums have no buttons.
 */
export function createTelegramPort(portDeps: TelegramPortDeps): TelegramPort {
  const albums = createAlbums(portDeps.api);
  const deps = { ...portDeps, albums };

  async function deliver(order: Order, show: Promise<Shown>): Promise<Shown> {
    const shown = await show.catch((error) => {
      if (!isChatClosed(error)) throw error;
      albums.forget(order.id);
      throw new RungBrokenError(error.description);
    });
    albums.forget(order.id);
    return shown;
  }

  return {
    platform: 'telegram',
    post: (order, card, to) => post(deps, { order, card }, to),
    async rungs(order, card) {
      const showing = { order, card };
      const rungs: Rung[] = [{ rung: 'channel', show: () => deliver(order, showInItsChat(deps, showing)) }];
      if (order.serverId) {
        const to = { chatId: order.origin.userId };
        rungs.push({ rung: 'direct', show: () => deliver(order, post(deps, showing, to)) });
      }
      return rungs;
    },
    async redraw(order, card) {
      try {
        await redraw(deps, { order, card });
      } catch (error) {
        if (isMessageGone(error) || isChatClosed(error)) return;
        const seconds = retryAfter(error);
        if (seconds !== undefined) deps.pace.rest(order.chatId, seconds);
        throw error;
      }
    },
  };
}

type ShowDeps = TelegramPortDeps & { albums: Albums };

interface Showing {
  order: Order;
  card: Card;
}

/** In the message that shows it; in a new one where that is gone. */
async function showInItsChat(deps: ShowDeps, showing: Showing): Promise<Shown> {
  const { order } = showing;
  const at = await findMessage(deps, order);
  if (at) {
    try {
      return await turnInto(deps, showing, at);
    } catch (error) {
      if (!isMessageGone(error)) throw error;
    }
  }
  const { messageId } = order.origin;
  return post(deps, showing, { chatId: order.chatId, ...(messageId && { replyTo: Number(messageId) }) });
}

async function turnInto(
  { api, albums, storage }: ShowDeps,
  { order, card }: Showing,
  at: MessageAt,
): Promise<Shown> {
  const files = await loadForTelegram(storage, picturesOf(card));
  const [only] = files;
  if (files.length > 1) {
    const album = await albums.bring(order, { chatId: at.chatId, replyTo: at.messageId }, files);
    await editCard(api, at, doubt(card, order, album));
    return shownAt(at, album);
  }
  if (only) await editPicture(api, at, card, only);
  else await editCard(api, at, card);
  return shownAt(at);
}

async function post(
  { api, albums, storage }: ShowDeps,
  { order, card }: Showing,
  to: Destination,
): Promise<Shown> {
  const files = await loadForTelegram(storage, picturesOf(card));
  const [only] = files;
  if (files.length > 1) {
    const album = await albums.bring(order, to, files);
    const [first] = album === 'maybe' ? [] : album.ids;
    const below = { chatId: to.chatId, replyTo: first ?? to.replyTo };
    return shownAt(await sendCard(api, below, doubt(card, order, album)), album);
  }
  return shownAt(only ? await sendPicture(api, to, card, only) : await sendCard(api, to, card));
}

async function redraw(deps: ShowDeps, { order, card }: Showing): Promise<void> {
  const { api, quickApi } = deps;
  const at = await findMessage(deps, order);
  if (!at) return;
  const count = picturesOf(card).length;
  if (!isEnd(order.status)) await editCard(quickApi, at, card);
  else if (order.status === 'succeeded' && count === 0) await erasePictures(deps, { order, at, card });
  else if (count === 1) await editCaption(api, at, card);
  else await editCard(api, at, card);
}

async function findMessage({ db }: BotDeps, order: Order): Promise<MessageAt | undefined> {
  const card = await findCard(db, order.id);
  if (card?.platform !== 'telegram') return undefined;
  return { chatId: card.chatId, messageId: Number(card.messageId) };
}

function shownAt(at: MessageAt, album: Album = { ids: [] }): Shown {
  const ids = album === 'maybe' ? [] : album.ids;
  return { chatId: at.chatId, messageIds: [at.messageId, ...ids].map(String) };
}

/**
 * Sending an album twice would fill the chat, and not sending it could cost somebody their pictures: when nobody knows,
 * the card says so and has a button that shows them.
 */
function doubt(card: Card, order: Order, album: Album): Card {
  if (album !== 'maybe') return card;
  const words = wordsFor(order.origin.locale).telegram;
  return {
    ...card,
    blocks: [...card.blocks, { type: 'line', parts: [words.maybeLost] }],
    buttons: [
      [{ action: { name: 'recall', id: order.id }, label: words.showAgain, style: 'primary' }],
      ...card.buttons,
    ],
  };
}
