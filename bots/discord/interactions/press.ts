import { decodeAction } from '@easel/bot-shared/actions.ts';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { askForPictures } from '@easel/bot-shared/flows/imagine.ts';
import { forThemAlone, type Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { pressButton } from '@easel/bot-shared/flows/press.ts';
import { answerQuestion } from '@easel/bot-shared/flows/responses.ts';
import { type ButtonInteraction, type ModalSubmitInteraction, PermissionFlagsBits } from 'discord.js';
import type { DiscordDeps } from '../deps.ts';
import { readDialog } from './dialogs.ts';
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

/** Does what was written in a dialog: orders a remix, comments, tags. */
export async function submitted(
  deps: DiscordDeps,
  interaction: ModalSubmitInteraction,
  turn: Turn,
): Promise<Outcome> {
  const action = decodeAction(interaction.customId);
  const text = readDialog(interaction);
  const { asker, key, words } = turn;
  switch (action?.name) {
    case 'remix':
    case 'remix-public':
      return askForPictures(deps, { ...asker, key, text, options: {}, remixOf: action.id }, words);
    case 'comment':
    case 'tags':
      return answerQuestion(deps, { asker, name: action.name, id: action.id, text }, words);
    default:
      return deadButton(turn);
  }
}

function deadButton({ words }: Turn): Outcome {
  return forThemAlone(noteCard(words.discord.deadButton, 'sorry'));
}
