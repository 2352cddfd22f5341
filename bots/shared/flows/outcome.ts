import type { CreationId } from '@easel/core/ids.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import type { Card } from '../cards/card.ts';
import type { Note } from '../words/note.ts';

/** Words that are asked for: a comment on a creation, or its tags. */
export interface Question {
  name: 'comment' | 'tags';
  id: CreationId;
  text: string;
}

/** What came of a command or a button: orders to show cards of, or something to say to one person. */
export type Outcome =
  /**
   * A card belongs under each order that is `created`; one that was there before has its card. `answered` takes the place
   * of the question that was pressed.
   */
  | {
      type: 'orders';
      orders: { order: Order; created: boolean }[];
      answered?: Note;
    }
  /**
   * Show this; `isPrivate`: to that person only, where the platform can. `replaces`: in the place of the message that was
   * pressed, for all who see it.
   */
  | { type: 'card'; card: Card; isPrivate: boolean; replaces?: true }
  /** Ask for a new prompt, starting from this text; `creation`: which picture of the order it starts from. */
  | { type: 'remix'; order: Order; creation?: CreationId; text: string }
  /** Ask for words about a creation, starting from this text. */
  | { type: 'ask'; question: Question }
  /** A short word to whoever pressed or wrote; what was pressed shows what changed by itself. */
  | { type: 'note'; note: Note }
  /** The message that was pressed should show this order as it is now. */
  | { type: 'redraw'; order: Order; note: Note }
  /** Show that in the private chat with the person, and here nothing of it. */
  | { type: 'privately'; chatId: string; outcome: Outcome }
  /** Show this order again, pictures and buttons. */
  | { type: 'show'; order: Order }
  /** Ask that person alone to pay this with Stars, which only Telegram has. */
  | { type: 'invoice'; payment: Payment };

/** Shows something to that person alone. */
export function forThemAlone(card: Card): Outcome {
  return { type: 'card', isPrivate: true, card };
}

/** Shows it in the place of the message that was pressed, such as a question that is answered by it. */
export function replacingPressed(card: Card): Outcome {
  return { type: 'card', isPrivate: true, replaces: true, card };
}
