import type { Teller } from '@easel/bot-shared/delivery/notices.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import { MessageFlags } from 'discord.js';
import type { DiscordApi } from '../api/discord-api.ts';
import { isClosed, isTokenGone } from '../api/errors.ts';
import { renderCard } from '../render/render-card.ts';
import { liveToken, orBroken } from './rungs.ts';

/**
 * Tells a channel what is for all of it, and one person what is for them: in the chat where they asked, with a message that
 * only they see, for as long as Discord allows that; then by a private message. Never in public.
 */
export function createDiscordTeller(deps: BotDeps, api: DiscordApi): Teller {
  return {
    platform: 'discord',
    ways(to, card, key) {
      const message = renderCard(card);
      const post = (chatId: string) => api.post(chatId, message, { nonce: key });
      if ('chatId' in to) return [() => orBroken(() => post(to.chatId), isClosed)];
      const token = to.origin && liveToken(deps, to.origin);
      const here = () =>
        orBroken(
          () => api.followUp(token ?? '', message, MessageFlags.Ephemeral),
          (error) => isTokenGone(error) || isClosed(error),
        );
      const directly = () => orBroken(async () => post(await api.openDm(to.userId)), isClosed);
      return token ? [here, directly] : [directly];
    },
  };
}
