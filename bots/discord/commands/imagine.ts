import { askForPictures } from '@easel/bot-shared/flows/ask.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { hasFlag, type PictureOptions } from '@easel/core/kinds/imagine/flags.ts';
import { PROMPT_MAX } from '@easel/core/kinds/picture.ts';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
} from 'discord.js';
import { type Command, WHERE } from './command.ts';
import { aspectOption, countOption, modelOption, negativeOption, styleOption } from './options.ts';

const { commands, options } = en.discord;
/** Flags stand in the prompt too, and are taken out before it is measured. */
const FLAGS_ROOM = 500;
const { String: TEXT, Integer: WHOLE, Number: NUMBER, Boolean: YES_NO } = ApplicationCommandOptionType;

export const imagine: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'imagine',
    description: commands.imagine,
    options: [
      {
        type: TEXT,
        name: 'prompt',
        description: options.prompt,
        required: true,
        max_length: PROMPT_MAX + FLAGS_ROOM,
      },
      aspectOption,
      countOption,
      modelOption,
      styleOption,
      { ...negativeOption, max_length: PROMPT_MAX },
      { type: TEXT, name: 'seed', description: options.seed, max_length: 20 },
      { type: TEXT, name: 'size', description: options.size, max_length: 20 },
      { type: WHOLE, name: 'steps', description: options.steps, min_value: 1, max_value: 100 },
      { type: NUMBER, name: 'guidance', description: options.guidance, min_value: 0, max_value: 30 },
      { type: YES_NO, name: 'private', description: options.private },
    ],
  },
  promises: (interaction) => (isPrivate(interaction) ? 'private' : 'public'),
  async run(deps, interaction, turn) {
    const text = interaction.options.getString('prompt', true);
    return askForPictures(
      deps,
      {
        ...turn.asker,
        key: turn.key,
        text,
        options: readOptions(interaction),
        isPrivate: isPrivate(interaction),
      },
      turn.words,
    );
  },
};

/** Whether the person alone may see so much as that an answer is on its way. */
function isPrivate({ options: given }: ChatInputCommandInteraction): boolean {
  return given.getBoolean('private') ?? hasFlag(given.getString('prompt', true), 'private');
}

/** The options as they were written; what they may be is for the shared rules to say. */
function readOptions({ options: given }: ChatInputCommandInteraction): PictureOptions {
  const written: Record<keyof PictureOptions, string | number | null> = {
    aspect: given.getString('aspect'),
    size: given.getString('size'),
    model: given.getString('model'),
    style: given.getString('style'),
    count: given.getInteger('count'),
    seed: given.getString('seed'),
    negative: given.getString('negative'),
    steps: given.getInteger('steps'),
    guidance: given.getNumber('guidance'),
  };
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}
