import { en } from '@easel/bot-shared/words/en.ts';
import { COUNT_MAX } from '@easel/core/kinds/picture.ts';
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
} from 'discord.js';

const { options } = en.discord;

/** Options that several commands have. Their names are what the suggestions go by. */
export const aspectOption = suggestedOption('aspect', options.aspect, 20);
export const modelOption = suggestedOption('model', options.model, 50);
export const styleOption = suggestedOption('style', options.style, 50);

export const countOption = wholeOption('count', options.count, { min: 1, max: COUNT_MAX });
export const negativeOption = textOption('negative', options.negative, 500);

export function textOption(name: string, description: string, maxLength: number) {
  return { type: ApplicationCommandOptionType.String, name, description, max_length: maxLength } as const;
}

export function wholeOption(name: string, description: string, { min, max }: { min: number; max: number }) {
  const type = ApplicationCommandOptionType.Integer;
  return { type, name, description, min_value: min, max_value: max } as const;
}

/** What may be chosen is suggested while somebody types. */
function suggestedOption(name: string, description: string, maxLength: number) {
  return { ...textOption(name, description, maxLength), autocomplete: true } as const;
}

export function subcommand(
  name: string,
  description: string,
  options?: APIApplicationCommandBasicOption[],
): APIApplicationCommandSubcommandOption {
  const type = ApplicationCommandOptionType.Subcommand;
  return { type, name, description, ...(options && { options }) };
}
