import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { changeSettings, type SettingsChange, type SettingsScope } from '@easel/bot-shared/flows/settings.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  type ChatInputCommandInteraction,
  PermissionFlagsBits,
} from 'discord.js';
import { slashCommand } from './command.ts';
import {
  aspectOption,
  countOption,
  modelOption,
  negativeOption,
  styleOption,
  subcommand,
  textOption,
} from './options.ts';

const { options, scopes, resetAll } = en.discord;
const { names, caps } = en.settings;

/** Which option changes which setting. */
const DEFAULTS = {
  model: 'model',
  style: 'style',
  aspect: 'aspect',
  count: 'count',
  negative: 'negativePrompt',
} as const satisfies Record<string, keyof SettingsChange>;
const CAPS = {
  max_count: 'maxCount',
  only_models: 'onlyModels',
} as const satisfies Record<string, keyof SettingsChange>;
const ALL = 'all';

const TITLES: Record<keyof SettingsChange, string> = {
  ...names,
  maxCount: caps.count,
  onlyModels: caps.models,
};

const defaultOptions = [modelOption, styleOption, aspectOption, countOption, negativeOption];
const capOptions: APIApplicationCommandBasicOption[] = [
  { ...countOption, name: 'max_count', description: options.maxCount },
  textOption('only_models', options.onlyModels, 200),
];

/**
 * Who may change a channel's or the server's settings is asked of each use: Discord's own permissions go by command, and
 * the personal ones are everybody's.
 */
export const settings = slashCommand('settings', {
  options: [
    scopeCommand('personal', defaultOptions, DEFAULTS),
    scopeCommand('channel', [...defaultOptions, ...capOptions], { ...DEFAULTS, ...CAPS }),
    scopeCommand('server', [...defaultOptions, ...capOptions], { ...DEFAULTS, ...CAPS }),
  ],
  async run(deps, interaction, { asker, words }) {
    const scope = interaction.options.getSubcommand(true) as SettingsScope;
    const change = readChange(interaction, scope);
    const isAdmin = manages(interaction, scope);
    const card = await changeSettings(deps, { asker, scope, change, isAdmin }, words);
    return forThemAlone(card);
  },
});

function scopeCommand(
  scope: SettingsScope,
  changes: APIApplicationCommandBasicOption[],
  settable: Record<string, keyof SettingsChange>,
): APIApplicationCommandSubcommandOption {
  const choices = Object.values(settable).map((setting) => ({ name: TITLES[setting], value: setting }));
  return subcommand(scope, scopes[scope], [
    ...changes,
    {
      type: ApplicationCommandOptionType.String,
      name: 'reset',
      description: options.reset,
      choices: [...choices, { name: resetAll, value: ALL }],
    },
  ]);
}

/** What the options change. A value beside a reset of the same setting counts. */
function readChange({ options: given }: ChatInputCommandInteraction, scope: SettingsScope): SettingsChange {
  const settable = scope === 'personal' ? DEFAULTS : { ...DEFAULTS, ...CAPS };
  const reset = given.getString('reset');
  const change: SettingsChange = {};
  for (const [name, setting] of Object.entries(settable)) {
    const value = given.get(name)?.value;
    if (value !== undefined) change[setting] = String(value);
    else if (reset === ALL || reset === setting) change[setting] = null;
  }
  return change;
}

/** In the private chat with the app everybody is their own admin. */
function manages({ guildId, memberPermissions }: ChatInputCommandInteraction, scope: SettingsScope): boolean {
  const needed = scope === 'server' ? PermissionFlagsBits.ManageGuild : PermissionFlagsBits.ManageChannels;
  return guildId === null || (memberPermissions?.has(needed) ?? false);
}
