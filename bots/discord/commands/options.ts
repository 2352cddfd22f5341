import { en } from '@easel/bot-shared/words/en.ts';
import { COUNT_MAX } from '@easel/core/kinds/picture.ts';
import {
  type APIApplicationCommandIntegerOption,
  type APIApplicationCommandStringOption,
  ApplicationCommandOptionType,
} from 'discord.js';

const { options } = en.discord;

/** Options that several commands have. Their names are what the suggestions go by. */
export const aspectOption = text('aspect', options.aspect, 20);
export const modelOption = text('model', options.model, 50);
export const styleOption = text('style', options.style, 50);

export const countOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'count',
  description: options.count,
  min_value: 1,
  max_value: COUNT_MAX,
} satisfies APIApplicationCommandIntegerOption;

export const negativeOption = {
  type: ApplicationCommandOptionType.String,
  name: 'negative',
  description: options.negative,
  max_length: 500,
} satisfies APIApplicationCommandStringOption;

function text(name: string, description: string, maxLength: number): APIApplicationCommandStringOption {
  return {
    type: ApplicationCommandOptionType.String,
    name,
    description,
    max_length: maxLength,
    autocomplete: true,
  };
}
