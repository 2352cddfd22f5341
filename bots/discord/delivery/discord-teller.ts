import type { Teller } from '@easel/bot-shared/delivery/money-notices.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import { MessageFlags } from 'discord.js';
import type { DiscordApi } from '../api/discord-api.ts';
import { isClosed, isTokenGone } from '../api/errors.ts';
import { renderCard } from '../render/render-card.ts';
import { liveToken, orBroken } from './discord-port.ts';

/**
 * Reaches one person in Discord: in the chat where they asked, with a message that only they see, for as long as Discord
 * allows that; then by a private message. Never in public.
 */
export function createDiscordTeller(deps: BotDeps, api: DiscordApi): Teller {
  return {
    platform: 'discord',
    ways(origin, card, key) {
      const message = renderCard(card);
      const token = liveToken(deps, origin);
      const here = () =>
        orBroken(
          () => api.followUp(token ?? '', message, MessageFlags.Ephemeral),
          (error) => isTokenGone(error) || isClosed(error),
        );
      const directly = () =>
        orBroken(async () => {
          const chatId = await api.openDm(origin.userId);
          return api.post(chatId, message, { nonce: key });
        }, isClosed);
      return token ? [here, directly] : [directly];
    },
  };
}
