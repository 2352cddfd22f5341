import { askForPictures } from '@easel/bot-shared/flows/imagine.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { hasFlag, type PictureOptions } from '@easel/core/kinds/imagine/flags.ts';
import { PROMPT_MAX } from '@easel/core/kinds/picture.ts';
import { ApplicationCommandOptionType, type ChatInputCommandInteraction } from 'discord.js';
import { slashCommand } from './command.ts';
import {
  aspectOption,
  countOption,
  modelOption,
  negativeOption,
  styleOption,
  textOption,
  wholeOption,
} from './options.ts';

const { options } = en.discord;
/** Flags stand in the prompt too, and are taken out before it is measured. */
const FLAGS_ROOM = 500;
const { Number: NUMBER, Boolean: YES_NO } = ApplicationCommandOptionType;

export const imagine = slashCommand('imagine', {
  options: [
    { ...textOption('prompt', options.prompt, PROMPT_MAX + FLAGS_ROOM), required: true },
    aspectOption,
    countOption,
    modelOption,
    styleOption,
    { ...negativeOption, max_length: PROMPT_MAX },
    textOption('seed', options.seed, 20),
    textOption('size', options.size, 20),
    wholeOption('steps', options.steps, { min: 1, max: 100 }),
    { type: NUMBER, name: 'guidance', description: options.guidance, min_value: 0, max_value: 30 },
    { type: YES_NO, name: 'private', description: options.private },
  ],
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
});

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
