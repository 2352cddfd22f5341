import { showPlan } from '@easel/bot-shared/flows/plan.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const plan: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'plan',
    description: en.discord.commands.plan,
  },
  promises: () => 'private',
  async run(deps, _interaction, { asker, words }) {
    return { type: 'card', isPrivate: true, card: await showPlan(deps, asker, words) };
  },
};
