import { decodeAction } from '@easel/bot-shared/actions.ts';
import { errorCard } from '@easel/bot-shared/cards/error.ts';
import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { DomainError } from '@easel/core/errors.ts';
import { parseId } from '@easel/core/ids.ts';
import type { Interaction } from 'discord.js';
import { codeOf } from '../api/errors.ts';
import { findCommand, findMessageCommand } from '../commands/registry.ts';
import { suggest } from '../commands/suggest.ts';
import type { DiscordDeps } from '../deps.ts';
import { answerInTime } from './answer-in-time.ts';
import { pressed, submitted } from './press.ts';
import { showOutcome } from './show-outcome.ts';
import type { Promised } from './talk.ts';
import { openTurn, type SeenInteraction, type Turn } from './turn.ts';

const ALREADY_ACKNOWLEDGED = 40060;

/** Answers one interaction, with an explanation where it cannot be done. */
export async function handleInteraction(deps: DiscordDeps, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    await suggest(deps, interaction).catch((error) =>
      deps.log.warn({ interactionId: interaction.id, err: error }, 'no suggestions'),
    );
  } else if (interaction.isChatInputCommand()) {
    const command = findCommand(interaction.commandName);
    if (command) {
      const work = (turn: Turn) => command.run(deps, interaction, turn);
      await takeTurn(deps, interaction, command.promises(interaction), work);
    }
  } else if (interaction.isMessageContextMenuCommand()) {
    const command = findMessageCommand(interaction.commandName);
    if (command) await takeTurn(deps, interaction, 'private', (turn) => command.run(deps, interaction, turn));
  } else if (interaction.isButton()) {
    await takeTurn(deps, interaction, 'update', (turn) => pressed(deps, interaction, turn));
  } else if (interaction.isModalSubmit()) {
    await takeTurn(deps, interaction, 'public', (turn) => submitted(deps, interaction, turn));
  }
}

async function takeTurn(
  deps: DiscordDeps,
  interaction: SeenInteraction,
  promised: Promised,
  work: (turn: Turn) => Promise<Outcome>,
): Promise<void> {
  const turn = openTurn(deps, interaction, promised);
  const action = 'customId' in interaction ? decodeAction(interaction.customId) : undefined;
  const orderId = action && 'id' in action ? parseId('ord', action.id) : undefined;
  if (orderId) turn.about.orderId = orderId;
  try {
    await answerInTime(turn.talk, async () => showOutcome(deps, turn, await work(turn)));
  } catch (error) {
    await explain(deps, turn, error);
  }
}

/** Tells the person, privately, what went wrong; what nobody expected is logged, once. */
async function explain(deps: DiscordDeps, turn: Turn, error: unknown): Promise<void> {
  if (codeOf(error) === ALREADY_ACKNOWLEDGED) {
    // After a reconnect, Discord may send an interaction again that was answered.
    deps.log.info(turn.about, 'interaction was answered before');
    return;
  }
  if (!(error instanceof DomainError)) deps.log.error({ ...turn.about, err: error }, 'interaction failed');
  await turn.talk
    .say(errorCard(error, turn.words, deps.shop), { isPrivate: true })
    .catch((failure) => deps.log.warn({ ...turn.about, err: failure }, 'error not explained'));
}
