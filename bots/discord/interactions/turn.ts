import type { Asker } from '@easel/bot-shared/flows/asker.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { OrderId } from '@easel/core/ids.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { Standing } from '@easel/core/treasury/decide-payer.ts';
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
} from 'discord.js';
import { isClosed } from '../api/errors.ts';
import type { DiscordDeps } from '../deps.ts';
import { openTalk, type Promised, type Talk } from './talk.ts';

/** The interactions that are answered with something to see. */
export type SeenInteraction =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction
  | ModalSubmitInteraction;

/** One interaction under way: who asks, in which words to answer, and the answering itself. */
export interface Turn {
  asker: Asker;
  words: Words;
  talk: Talk;
  /** Idempotency key for an order that comes of it. */
  key: string;
  /** The message whose button was pressed. */
  pressed?: { isPrivate: boolean };
  /** For the log. */
  about: { interactionId: string; orderId?: OrderId };
}

/** An interaction's token lives this long (https://docs.discord.com/developers/interactions/receiving-and-responding). */
const TOKEN_LIFE_MS = 15 * MINUTE_MS;

export function openTurn(deps: DiscordDeps, interaction: SeenInteraction, promised: Promised): Turn {
  const { id, token, user, locale, guildId, channel } = interaction;
  const parentChatId = channel?.isThread() ? channel.parentId : undefined;
  const pressed = 'message' in interaction && interaction.message ? interaction.message : undefined;
  const isPrivate = pressed?.flags.has(MessageFlags.Ephemeral) ?? false;
  const origin: Origin = {
    platform: 'discord',
    // Only a voice call's own interactions have no channel, and none of ours can be used there.
    chatId: interaction.channelId ?? user.id,
    userId: user.id,
    ...(guildId && { serverId: guildId }),
    ...(parentChatId && { parentChatId }),
    ...(pressed && !isPrivate && { messageId: pressed.id }),
    interaction: {
      token,
      expiresAt: new Date(interaction.createdTimestamp + TOKEN_LIFE_MS).toISOString(),
      ...(interaction.isChatInputCommand() && { isCommand: true }),
    },
    locale,
    fileLimitBytes: interaction.attachmentSizeLimit,
  };
  return {
    asker: {
      displayName: user.displayName,
      standing: async () => standingOf(interaction),
      openPrivate: async () => (guildId ? openPrivate(deps, { userId: user.id, locale }) : origin),
      origin,
    },
    words: wordsFor(locale),
    talk: openTalk(deps.api, { id, token }, promised),
    key: `discord-${id}`,
    ...(pressed && { pressed: { isPrivate } }),
    about: { interactionId: id },
  };
}

/** The private chat as the place where an order is asked for: the right to answer the command has no part there. */
async function openPrivate(
  { api }: DiscordDeps,
  { userId, locale }: { userId: string; locale: string },
): Promise<Origin> {
  const chatId = await api.openDm(userId).catch((error) => {
    throw isClosed(error) ? new DomainError('private-closed', {}) : error;
  });
  return { platform: 'discord', chatId, userId, locale };
}

/** Discord says with each interaction what the person is and may. Whoever manages the server is its admin. */
function standingOf({ member, memberPermissions }: SeenInteraction): Standing {
  const roles = member?.roles ?? [];
  return {
    roles: Array.isArray(roles) ? roles : [...roles.cache.keys()],
    isAdmin: memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
  };
}
