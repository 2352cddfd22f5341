import type { Card } from '@easel/bot-shared/cards/card.ts';
import { errorCard } from '@easel/bot-shared/cards/error.ts';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { orderCard } from '@easel/bot-shared/cards/order-card.ts';
import { readOrderFacts } from '@easel/bot-shared/cards/read-order-card.ts';
import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import { DomainError } from '@easel/core/errors.ts';
import { attachCard, findCard } from '@easel/core/orders/card.ts';
import { getOrder, type Order } from '@easel/core/orders/order.ts';
import { GrammyError } from 'grammy';
import { askForRemix, askForWords } from './ask-for-reply.ts';
import type { TelegramDeps } from './context.ts';
import { renderText, TEXT_MAX } from './render/card-text.ts';
import { isChatClosed, isDeletedAlready } from './show/failures.ts';
import { sendInvoice } from './show/invoice.ts';
import { type Destination, replyTo, sendCard, textOptions } from './show/message.ts';
import { loadForTelegram, picturesOf, sendPicture } from './show/pictures.ts';
import type { Turn } from './updates/turn.ts';

/** Shows what came of a command or a button. */
export async function answerOutcome(deps: TelegramDeps, turn: Turn, outcome: Outcome): Promise<void> {
  switch (outcome.type) {
    case 'orders':
      for (const { order } of outcome.orders) await postOpenOrder(deps, order);
      return;
    case 'card':
      return isForPersonAlone(outcome)
        ? sayPrivately(deps, turn, outcome.card)
        : say(deps, turn, outcome.card);
    case 'remix':
      return askForRemix(deps, turn, outcome);
    case 'ask':
      return askForWords(deps, turn, outcome);
    case 'note':
      return say(deps, turn, noteCard(outcome.note, 'done'));
    case 'redraw':
      return redrawOrder(deps, outcome.order);
    case 'privately':
      await answerOutcome(deps, inPrivate(turn), outcome.outcome);
      return coverCommand(deps, turn);
    case 'show':
      return showAgain(deps, turn, outcome.order);
    case 'invoice':
      return reachPrivately(deps, turn, (chatId) =>
        sendInvoice(deps.api, chatId, outcome.payment, turn.words),
      );
  }
}

/** Answers in the chat. */
export async function say(deps: TelegramDeps, turn: Turn, card: Card): Promise<void> {
  await sendAny(deps, under(turn), card);
}

/** Sends a card, with its picture where it has one. */
async function sendAny(deps: TelegramDeps, to: Destination, card: Card): Promise<void> {
  const [file] = await loadForTelegram(deps.storage, picturesOf(card));
  await (file ? sendPicture(deps.api, to, card, file) : sendCard(deps.api, to, card));
}

/** Answers in the private chat with the person. */
export async function sayPrivately(deps: TelegramDeps, turn: Turn, card: Card): Promise<void> {
  if (turn.isPrivate) return say(deps, turn, card);
  await reachPrivately(deps, turn, (chatId) => sendAny(deps, { chatId }, card));
}

/**
 * Sends something into the private chat with the person. Telegram has no message that only one member of a group sees, and a
 * bot may not write to somebody first: then a button in the group leads there.
 */
async function reachPrivately(
  deps: TelegramDeps,
  turn: Turn,
  send: (chatId: string) => Promise<unknown>,
): Promise<void> {
  try {
    await send(turn.userId);
  } catch (error) {
    if (!isChatClosed(error) || turn.isPrivate) throw error;
    const { openPrivately } = turn.words.telegram;
    const door = noteCard(openPrivately);
    const url = `https://t.me/${deps.me.username}?start=hello`;
    await deps.api.sendMessage(turn.chatId, renderText(door, TEXT_MAX), {
      ...textOptions(door),
      ...replyTo(under(turn)),
      reply_markup: { inline_keyboard: [[{ text: openPrivately.button, url }]] },
    });
  }
}

function inPrivate({ replyTo: _, ...turn }: Turn): Turn {
  return { ...turn, chatId: turn.userId, isPrivate: true };
}

/** The command tells the group what was asked in private: it goes where the bot may delete it, and has a short reply elsewhere. */
async function coverCommand(deps: TelegramDeps, turn: Turn): Promise<void> {
  const deleting = deps.api.deleteMessage(turn.chatId, turn.replyTo ?? 0);
  const isGone = await deleting.catch((error) => {
    if (!(error instanceof GrammyError)) throw error;
    return isDeletedAlready(error);
  });
  if (!isGone) await say(deps, turn, noteCard(turn.words.telegram.answeredPrivately, 'done'));
}

/** Says what went wrong, to the person alone. What was not expected is logged as our fault. */
export async function sayError(deps: TelegramDeps, turn: Turn, error: unknown): Promise<void> {
  logUnexpected(deps, turn, error);
  await sayPrivately(deps, turn, errorCard(error, turn.words, deps.shop));
}

export function logUnexpected(deps: TelegramDeps, turn: Turn, error: unknown): void {
  if (!(error instanceof DomainError)) deps.log.error({ chatId: turn.chatId, err: error }, 'update failed');
}

/**
 * Posts the card of an order under the message that asked, unless it has one: then this is a command that came twice. An
 * order that is past waiting gets its card from the delivery.
 */
async function postOpenOrder(deps: TelegramDeps, { id }: Order): Promise<void> {
  await deps.lock(id, async () => {
    const [order, card] = await Promise.all([getOrder(deps.db, id), findCard(deps.db, id)]);
    if (card || (order.status !== 'queued' && order.status !== 'running')) return;
    const { chatId, messageId } = order.origin;
    try {
      await attach(deps, order, { chatId, ...(messageId && { replyTo: Number(messageId) }) });
      deps.board.watch(order);
    } catch (error) {
      // The order stands all the same: an apology would only make people order again.
      deps.log.warn({ orderId: id, err: error }, 'card not posted, the result comes without it');
    }
  });
}

/** Shows an order in a new message. While it is open, or where it has no card, that message is its card from now on. */
async function showAgain(deps: TelegramDeps, turn: Turn, { id }: Order): Promise<void> {
  await deps.lock(id, async () => {
    const [order, card] = await Promise.all([getOrder(deps.db, id), findCard(deps.db, id)]);
    if (card && order.endedAt) await post(deps, order, under(turn));
    else await attach(deps, order, under(turn));
  });
}

async function attach(deps: TelegramDeps, order: Order, to: Destination): Promise<void> {
  const { chatId, messageIds } = await post(deps, order, to);
  const [messageId] = messageIds;
  if (messageId) await attachCard(deps.db, { orderId: order.id, platform: 'telegram', chatId, messageId });
}

async function post(deps: TelegramDeps, order: Order, to: Destination) {
  const card = orderCard(await readOrderFacts(deps, order), wordsFor(order.origin.locale));
  return deps.port.post(order, card, to);
}

async function redrawOrder(deps: TelegramDeps, order: Order): Promise<void> {
  const card = orderCard(await readOrderFacts(deps, order), wordsFor(order.origin.locale));
  await deps.lock(order.id, () => deps.port.redraw(order, card));
}

/** Whether a card goes to the private chat. A question about pictures of this chat has to be answered in it. */
export function isForPersonAlone({ card, isPrivate }: Extract<Outcome, { type: 'card' }>): boolean {
  const isQuestion = card.buttons
    .flat()
    .some(({ action }) => action.name === 'confirm' || action.name === 'delete-surely');
  return isPrivate && !isQuestion;
}

function under({ chatId, replyTo: messageId, isPrivate }: Turn): Destination {
  // In a private chat it is plain what an answer belongs to.
  return { chatId, ...(messageId !== undefined && !isPrivate && { replyTo: messageId }) };
}
