import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { orderCard } from '@easel/bot-shared/cards/order-card.ts';
import { readOrderFacts } from '@easel/bot-shared/cards/read-order-card.ts';
import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import type { Note } from '@easel/bot-shared/words/note.ts';
import { DomainError } from '@easel/core/errors.ts';
import { attachCard, findCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { isEnd } from '@easel/core/orders/status.ts';
import { isClosed, isTokenGone } from '../api/errors.ts';
import { nonceOf } from '../delivery/rungs.ts';
import type { DiscordDeps } from '../deps.ts';
import { renderCard } from '../render/render-card.ts';
import { FILE_LIMIT_BYTES, renderWithFiles } from '../render/render-with-files.ts';
import { type Dialog, remixDialog, wordsDialog } from './dialogs.ts';
import type { Turn } from './turn.ts';

/** Shows what came of a command, a button or a dialog. */
export async function showOutcome(deps: DiscordDeps, turn: Turn, outcome: Outcome): Promise<void> {
  const { talk, words } = turn;
  switch (outcome.type) {
    case 'orders':
      return showOrders(deps, turn, outcome);
    case 'card': {
      const limit = turn.asker.origin.fileLimitBytes ?? FILE_LIMIT_BYTES;
      const message = await renderWithFiles(deps.storage, outcome.card, limit);
      // A private message with buttons was a question: the answer takes its place.
      if (outcome.replaces ? turn.pressed : turn.pressed?.isPrivate) return talk.update(message);
      await talk.say(message, { isPrivate: outcome.isPrivate });
      return;
    }
    case 'note':
      await talk.say(noteCard(outcome.note, 'done'), { isPrivate: true });
      return;
    case 'remix':
      return openDialog(turn, remixDialog(outcome, words));
    case 'ask':
      return openDialog(turn, wordsDialog(outcome.question, words));
    case 'redraw':
      return redraw(deps, turn, outcome.order, outcome.note);
    case 'privately':
      return showPrivately(deps, turn, outcome);
    case 'show':
      return showAgain(deps, turn, outcome.order);
    case 'invoice':
      throw new Error('Discord has no Stars: its shop must not offer them');
  }
}

async function openDialog({ talk, words }: Turn, dialog: Dialog): Promise<void> {
  const isOpen = await talk.ask(dialog);
  if (!isOpen) await talk.say(noteCard(words.discord.slow, 'sorry'), { isPrivate: true });
}

async function showOrders(
  deps: DiscordDeps,
  turn: Turn,
  { orders, answered }: Extract<Outcome, { type: 'orders' }>,
): Promise<void> {
  const { talk, words } = turn;
  if (answered) await talk.update(noteCard(answered, 'done'));
  let posted = 0;
  for (const { order } of orders) if (await postCard(deps, turn, order)) posted += 1;
  if (posted === 0 && !answered) await talk.say(noteCard(words.already), { isPrivate: true });
}

/**
 * Posts the card of a new order, and keeps it up to date from then on.
 *
 * @returns false when it has a card already.
 */
async function postCard(deps: DiscordDeps, turn: Turn, order: Order): Promise<boolean> {
  turn.about.orderId = order.id;
  // The lock keeps a very quick result from being delivered before there is a card to put it on.
  const isNew = await deps.lock(order.id, async () => {
    if (await findCard(deps.db, order.id)) return false;
    const card = orderCard(await readOrderFacts(deps, order), turn.words);
    const post = () => deps.api.post(order.chatId, renderCard(card), { nonce: nonceOf(order, 'card') });
    const isElsewhere = order.chatId !== turn.asker.origin.chatId;
    const messageId = isElsewhere
      ? await post()
      : await turn.talk.say(card).catch((error) => {
          if (!isTokenGone(error)) throw error;
          return post();
        });
    await attachCard(deps.db, { orderId: order.id, platform: 'discord', chatId: order.chatId, messageId });
    return true;
  });
  if (isNew) deps.board.watch(order);
  return isNew;
}

/**
 * Shows orders, or the question before them, in the private chat; here the person alone reads where that is. Discord lets
 * every private chat be opened and says only at the first message whether it is closed: orders wait for `/recall` then.
 */
async function showPrivately(
  deps: DiscordDeps,
  turn: Turn,
  { chatId, outcome }: Extract<Outcome, { type: 'privately' }>,
): Promise<void> {
  const { sent, waits } = turn.words.discord.privately;
  try {
    if (outcome.type === 'orders') for (const { order } of outcome.orders) await postCard(deps, turn, order);
    else if (outcome.type === 'card') await deps.api.post(chatId, renderCard(outcome.card));
  } catch (error) {
    if (!isClosed(error)) throw error;
    if (outcome.type !== 'orders') throw new DomainError('private-closed', {});
    await turn.talk.say(noteCard(waits, 'sorry'), { isPrivate: true });
    return;
  }
  await turn.talk.say(noteCard(sent, 'done'), { isPrivate: true });
}

async function redraw(deps: DiscordDeps, turn: Turn, order: Order, note: Note): Promise<void> {
  const { talk, pressed, words } = turn;
  const card = orderCard(await readOrderFacts(deps, order), words);
  if (pressed?.isPrivate) {
    await talk.update(noteCard(note, 'done'));
    await deps.lock(order.id, () => deps.port.redraw(order, card));
  } else {
    await deps.lock(order.id, () => talk.update(card));
    await talk.say(noteCard(note, 'done'), { isPrivate: true });
  }
}

/** Shows an order in a message of its own, which from now on is the one that is kept up to date. */
async function showAgain(deps: DiscordDeps, turn: Turn, order: Order): Promise<void> {
  turn.about.orderId = order.id;
  const { origin } = turn.asker;
  await deps.lock(order.id, async () => {
    const card = orderCard(await readOrderFacts(deps, order), turn.words);
    const message = await renderWithFiles(deps.storage, card, origin.fileLimitBytes ?? FILE_LIMIT_BYTES);
    const messageId = await turn.talk.say(message);
    await attachCard(deps.db, { orderId: order.id, platform: 'discord', chatId: origin.chatId, messageId });
  });
  if (!isEnd(order.status)) deps.board.watch(order);
}
