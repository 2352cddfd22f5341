import type { Order } from '@easel/core/orders/order.ts';
import type { DeliveryRung } from '@easel/core/orders/settle-order.ts';
import type { Platform } from '@easel/core/platform.ts';
import type { Card } from '../cards/card.ts';

/** This way to somebody is closed for good: the next one is tried. Any other error is tried again later. */
export class RungBrokenError extends Error {
  override name = 'RungBrokenError';
}

/** One way to show a card to the person who asked. */
export interface Rung {
  rung: DeliveryRung;
  /**
   * Shows the card. Doing it again after a crash should show it once.
   *
   * @returns where it stands now.
   * @throws RungBrokenError
   */
  show(): Promise<{ chatId: string; messageIds: string[] }>;
}

/** What a platform can do with cards: the part of a bot that the shared delivery drives. */
export interface ChatPort {
  platform: Platform;
  /** The ways to the person who asked for this order, best first. */
  rungs(order: Order, card: Card): Promise<Rung[]>;
  /** Changes the message that shows the order; where there is none, or it is gone, does nothing. */
  redraw(order: Order, card: Card): Promise<void>;
}
