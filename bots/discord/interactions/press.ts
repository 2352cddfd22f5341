import { decodeAction } from '@easel/bot-shared/actions.ts';
import { noticeCard } from '@easel/bot-shared/cards/notice.ts';
import { askForPictures, type Outcome } from '@easel/bot-shared/flows/ask.ts';
import { pressButton } from '@easel/bot-shared/flows/press.ts';
import { type ButtonInteraction, type ModalSubmitInteraction, PermissionFlagsBits } from 'discord.js';
import type { DiscordDeps } from '../deps.ts';
import { readRemixDialog } from './remix-dialog.ts';
import type { Turn } from './turn.ts';

/** Does what a pressed button says. */
export async function pressed(
  deps: DiscordDeps,
  interaction: ButtonInteraction,
  turn: Turn,
): Promise<Outcome> {
  const action = decodeAction(interaction.customId);
  if (!action) return deadButton(turn);
  const isModerator = interaction.memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;
  return pressButton(deps, { ...turn.asker, key: turn.key, action, isModerator }, turn.words);
}

/** Orders what was written in the remix dialog. */
export async function submitted(
  deps: DiscordDeps,
  interaction: ModalSubmitInteraction,
  turn: Turn,
): Promise<Outcome> {
  const action = decodeAction(interaction.customId);
  if (action?.name !== 'remix') return deadButton(turn);
  const text = readRemixDialog(interaction);
  const parent = { orderId: action.id };
  return askForPictures(deps, { ...turn.asker, key: turn.key, text, options: {}, parent }, turn.words);
}

function deadButton({ words }: Turn): Outcome {
  return { type: 'card', isPrivate: true, card: noticeCard(words.discord.deadButton, 'sorry') };
}
