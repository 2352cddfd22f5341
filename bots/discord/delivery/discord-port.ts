import type { ChatPort } from '@easel/bot-shared/delivery/chat-port.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import { findCard, type OrderCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { DiscordApi } from '../api/discord-api.ts';
import { isClosed } from '../api/errors.ts';
import { byChannel, byDirectMessage, byInteraction, redrawShown } from './rungs.ts';

/** A new order's card is on its way for at most this long; until then its result waits for it. */
const CARD_WITHIN_MS = 10 * SECOND_MS;

/** Shows orders in Discord, from any process: by the interaction's token, by the channel, by a private message. */
export function createDiscordPort(botDeps: BotDeps, api: DiscordApi): ChatPort {
  const deps = { ...botDeps, api };
  return {
    platform: 'discord',
    async rungs(order, card) {
      const shown = await findShown(deps, order);
      const age = deps.clock.now().getTime() - order.createdAt.getTime();
      if (!shown && age < CARD_WITHIN_MS) throw new Error(`the card of ${order.id} is still on its way`);
      const showing = { order, card, shown };
      const interaction = byInteraction(deps, showing);
      const channel = byChannel(deps, showing);
      const direct = byDirectMessage(deps, showing);
      // Where there is nothing to edit, the way first that shows a repeated message only once.
      const canEdit = shown || order.origin.interaction?.isCommand;
      return canEdit ? [...interaction, channel, direct] : [channel, ...interaction, direct];
    },
    async redraw(order, card) {
      const shown = await findShown(deps, order);
      if (!shown) return;
      await redrawShown(deps, { order, card }, shown).catch((error) => {
        if (!isClosed(error)) throw error;
      });
    },
  };
}

/** The Discord message that shows the order; it may have been recalled in another chat since, or on another platform. */
async function findShown({ db }: BotDeps, order: Order): Promise<OrderCard | undefined> {
  const card = await findCard(db, order.id);
  return card?.platform === 'discord' ? card : undefined;
}
