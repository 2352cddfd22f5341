import { decodeAction } from '@easel/bot-shared/actions.ts';
import type { Card } from '@easel/bot-shared/cards/card.ts';
import { errorCard } from '@easel/bot-shared/cards/error.ts';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { pressButton } from '@easel/bot-shared/flows/press.ts';
import { findCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { Composer } from 'grammy';
import { answerOutcome, isForPersonAlone, logUnexpected, sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { renderNote } from '../render/card-text.ts';
import { isChatClosed, isMessageGone } from '../show/failures.ts';
import { editCard, type MessageAt } from '../show/message.ts';
import { editCaption, editPicture, loadForTelegram, picturesOf } from '../show/pictures.ts';
import { type Turn, turnOf } from '../updates/turn.ts';

/** All buttons under the cards of orders and questions. */
export function pressFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.on('callback_query:data', async (ctx) => {
    const turn = turnOf(ctx);
    if (!turn) return;
    try {
      await press(deps, ctx, turn, ctx.callbackQuery.data);
    } catch (error) {
      logUnexpected(deps, turn, error);
      const card = errorCard(error, turn.words, deps.shop);
      // A note has no buttons, and is cut where it is long.
      const isNote = card.buttons.length === 0 && (await ctx.toast?.alert(renderNote(card)));
      if (!isNote) await sayPrivately(deps, turn, card);
    }
  });
  return feature;
}

async function press(deps: TelegramDeps, ctx: TelegramContext, turn: Turn, data: string): Promise<void> {
  const action = decodeAction(data);
  if (!action) {
    await ctx.toast?.alert(turn.words.telegram.deadButton);
    return;
  }
  const needsModerator = action.name === 'delete' || action.name === 'delete-surely';
  const isModerator = needsModerator && (await mayDeleteMessages(ctx, turn));
  const outcome = await pressButton(deps, { ...turn.asker, key: turn.key, action, isModerator }, turn.words);
  // Where the note comes too late, the chat says it.
  if ((await ctx.toast?.note(noteOf(outcome, turn))) && outcome.type === 'note') return;
  const pressed = pressedMessage(ctx, turn);
  if (outcome.type === 'card' && outcome.replaces) return editPressed(deps, pressed, outcome.card);
  await answerOutcome(deps, turn, outcome);
  if (outcome.type === 'redraw') await closeQuestion(deps, pressed, outcome.order, noteCard(outcome.note));
  if (outcome.type === 'orders' && outcome.answered)
    await editPressed(deps, pressed, noteCard(outcome.answered));
}

function noteOf(outcome: Outcome, { isPrivate, words }: Turn): string | undefined {
  switch (outcome.type) {
    case 'orders':
      return outcome.orders.some((order) => order.created) ? words.telegram.ordered : words.already.title;
    case 'redraw':
    case 'note':
      return outcome.note.title;
    case 'card':
      return !isPrivate && !outcome.replaces && isForPersonAlone(outcome)
        ? words.telegram.sentPrivately
        : undefined;
    case 'invoice':
      return isPrivate ? undefined : words.telegram.sentPrivately;
    case 'remix':
    case 'ask':
    case 'show':
      return undefined;
  }
}

/** Whether this person may delete what others posted: admins with that right, and owners. */
async function mayDeleteMessages(ctx: TelegramContext, turn: Turn): Promise<boolean> {
  if (turn.isPrivate) return false;
  const member = await ctx.getAuthor();
  return member.status === 'creator' || (member.status === 'administrator' && member.can_delete_messages);
}

interface PressedMessage extends MessageAt {
  hasPicture: boolean;
}

/**
 * The message that may say what a press did. A client can send any data beside any message: one that does not carry the
 * button stays as it is, for it may be somebody else's.
 */
function pressedMessage({ callbackQuery }: TelegramContext, turn: Turn): PressedMessage | undefined {
  const { message, data } = callbackQuery ?? {};
  if (!message || data === undefined) return undefined;
  const buttons = 'reply_markup' in message ? (message.reply_markup?.inline_keyboard.flat() ?? []) : [];
  const isItsOwn = buttons.some((button) => 'callback_data' in button && button.callback_data === data);
  const hasPicture = 'photo' in message || 'document' in message;
  return isItsOwn ? { chatId: turn.chatId, messageId: message.message_id, hasPicture } : undefined;
}

/** The card shows the new state itself; another message that was pressed, such as a question, says what happened. */
async function closeQuestion(
  deps: TelegramDeps,
  pressed: PressedMessage | undefined,
  order: Order,
  said: Card,
): Promise<void> {
  const card = await findCard(deps.db, order.id);
  const isCard = card?.chatId === pressed?.chatId && card?.messageId === String(pressed?.messageId);
  if (!isCard) await editPressed(deps, pressed, said);
}

async function editPressed(
  { api, storage }: TelegramDeps,
  pressed: PressedMessage | undefined,
  card: Card,
): Promise<void> {
  if (!pressed) return;
  const [file] = await loadForTelegram(storage, picturesOf(card));
  const edit = () => {
    if (file) return editPicture(api, pressed, card, file);
    return pressed.hasPicture ? editCaption(api, pressed, card) : editCard(api, pressed, card);
  };
  await edit().catch((error) => {
    if (!isMessageGone(error) && !isChatClosed(error)) throw error;
  });
}
