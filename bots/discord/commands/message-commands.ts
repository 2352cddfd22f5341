import { type ActionName, decodeAction } from '@easel/bot-shared/actions.ts';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { forThemAlone, type Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { pressButton } from '@easel/bot-shared/flows/press.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { ApplicationCommandType, ComponentType, type Message } from 'discord.js';
import type { DiscordDeps } from '../deps.ts';
import type { Turn } from '../interactions/turn.ts';
import { type MessageCommand, WHERE } from './command.ts';

const { commands } = en.discord;

/** The same as the buttons of these names, from the menu of a message: for a card that somebody scrolled far from. */
export const remixMessage = messageCommand(commands.remixMessage, 'remix');
export const detailsMessage = messageCommand(commands.detailsMessage, 'details');

function messageCommand(name: string, action: 'remix' | 'details'): MessageCommand {
  return {
    data: { ...WHERE, type: ApplicationCommandType.Message, name },
    run: (deps, interaction, turn) => actOn(deps, turn, interaction.targetMessage, action),
  };
}

async function actOn(
  deps: DiscordDeps,
  turn: Turn,
  message: Message,
  name: Extract<ActionName, 'remix' | 'details'>,
): Promise<Outcome> {
  const id = message.author.id === message.client.user.id ? orderOf(message) : undefined;
  if (!id) {
    return forThemAlone(noteCard(turn.words.discord.notOurs, 'sorry'));
  }
  turn.about.orderId = id;
  const { asker, key, words } = turn;
  return pressButton(deps, { ...asker, key, action: { name, id }, isModerator: false }, words);
}

/** The order that a card of ours shows: its buttons name it. */
function orderOf(message: Message): OrderId | undefined {
  for (const top of message.components) {
    const inner = top.type === ComponentType.Container ? top.components : [top];
    for (const component of inner) {
      if (component.type !== ComponentType.ActionRow) continue;
      for (const button of component.components) {
        const action = button.customId ? decodeAction(button.customId) : undefined;
        if (action?.name === 'remix' || action?.name === 'cancel') return action.id;
      }
    }
  }
  return undefined;
}
