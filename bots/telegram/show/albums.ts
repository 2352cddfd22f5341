import type { PictureFile } from '@easel/bot-shared/delivery/load-pictures.ts';
import type { OrderId } from '@easel/core/ids.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { isEnd } from '@easel/core/orders/status.ts';
import type { Api } from 'grammy';
import { mayHaveArrived } from './failures.ts';
import type { Destination } from './message.ts';
import { sendAlbum } from './pictures.ts';

/** An album, or the fear that it was sent: the connection broke before Telegram said so. */
export type Album = { ids: number[] } | 'maybe';

/** The albums of deliveries that have not come to their end: trying again must not send them again. */
export interface Albums {
  /** Sends the pictures of an order; of one that is being delivered, only once. */
  bring(order: Order, to: Destination, files: PictureFile[]): Promise<Album>;
  /** The delivery has come to its end. */
  forget(id: OrderId): void;
}

export function createAlbums(api: Api): Albums {
  const brought = new Map<OrderId, Album>();
  return {
    async bring(order, to, files) {
      if (isEnd(order.status)) return { ids: await sendAlbum(api, to, files) };
      const album = brought.get(order.id) ?? (await sendOnce(api, to, files));
      brought.set(order.id, album);
      return album;
    },
    forget: (id) => void brought.delete(id),
  };
}

async function sendOnce(api: Api, to: Destination, files: PictureFile[]): Promise<Album> {
  try {
    return { ids: await sendAlbum(api, to, files) };
  } catch (error) {
    if (mayHaveArrived(error)) return 'maybe';
    throw error;
  }
}
