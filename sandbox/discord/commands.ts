import type { APIApplicationCommand } from 'discord-api-types/v10';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { z } from 'zod';
import { type FormIssue, invalidForm, readForm, unknownCommand } from './errors.ts';
import type { World } from './world.ts';

/** Scope (`global` or a guild id) to its commands. */
export type CommandBook = Map<string, APIApplicationCommand[]>;

export const GLOBAL = 'global';
const MAX_COMMANDS = 100;
const MAX_COMMAND_TEXT = 8000;

const slashName = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((name) => name === name.toLowerCase(), { params: { code: 'APPLICATION_COMMAND_INVALID_NAME' } });
const localizations = z.record(z.string(), z.string()).nullish();
const words = {
  name: slashName,
  name_localizations: localizations,
  description: z.string().min(1).max(100),
  description_localizations: localizations,
};
const choice = z.object({
  name: z.string().min(1).max(100),
  name_localizations: localizations,
  value: z.union([z.string().max(100), z.number()]),
});

const valueOption = z
  .object({
    type: z.enum(ApplicationCommandOptionType).exclude(['Subcommand', 'SubcommandGroup']),
    ...words,
    required: z.boolean().optional(),
    choices: z.array(choice).max(25).optional(),
    autocomplete: z.boolean().optional(),
    channel_types: z.array(z.int()).optional(),
    min_value: z.number().optional(),
    max_value: z.number().optional(),
    min_length: z.int().min(0).max(6000).optional(),
    max_length: z.int().min(1).max(6000).optional(),
  })
  .superRefine((option, context) => {
    const refuse = (path: string[], message: string) =>
      context.addIssue({
        code: 'custom',
        path,
        message,
        params: { code: 'APPLICATION_COMMAND_OPTION_INVALID' },
      });
    const isText = option.type === ApplicationCommandOptionType.String;
    const isNumber =
      option.type === ApplicationCommandOptionType.Integer ||
      option.type === ApplicationCommandOptionType.Number;
    if (option.autocomplete && option.choices?.length)
      refuse(['autocomplete'], 'Choices and autocomplete exclude each other');
    if ((option.autocomplete || option.choices) && !isText && !isNumber)
      refuse(['type'], 'This type takes no choices');
    if ((option.min_length ?? option.max_length) !== undefined && !isText)
      refuse(['type'], 'Only strings have a length');
    if ((option.min_value ?? option.max_value) !== undefined && !isNumber)
      refuse(['type'], 'Only numbers have bounds');
    if (option.choices?.some(({ value }) => (typeof value === 'string') !== isText))
      refuse(['choices'], 'Wrong type of value');
    const values = option.choices?.map(({ value }) => value) ?? [];
    if (new Set(values).size !== values.length) refuse(['choices'], 'Choice values must be unique');
  });
const subcommand = z.object({
  type: z.literal(ApplicationCommandOptionType.Subcommand),
  ...words,
  options: z.array(valueOption).max(25).superRefine(refuseBadList).optional(),
});
const subcommandGroup = z.object({
  type: z.literal(ApplicationCommandOptionType.SubcommandGroup),
  ...words,
  options: z.array(subcommand).min(1).max(25).superRefine(refuseBadList),
});
const commonFields = {
  default_member_permissions: z.union([z.string().regex(/^\d+$/), z.int().transform(String)]).nullish(),
  dm_permission: z.boolean().nullish(),
  contexts: z.array(z.union([z.literal(0), z.literal(1), z.literal(2)])).nullish(),
  integration_types: z.array(z.union([z.literal(0), z.literal(1)])).nullish(),
  nsfw: z.boolean().nullish(),
};
const chatCommand = z.object({
  type: z.literal(ApplicationCommandType.ChatInput),
  ...words,
  ...commonFields,
  options: z
    .array(z.discriminatedUnion('type', [valueOption, subcommand, subcommandGroup]))
    .max(25)
    .superRefine(refuseBadList)
    .nullish(),
});
const menuCommand = z.object({
  type: z.literal([ApplicationCommandType.User, ApplicationCommandType.Message]),
  name: z.string().min(1).max(32),
  name_localizations: localizations,
  description: z.literal('').nullish(),
  ...commonFields,
});
const command = z.preprocess(
  (body) =>
    typeof body === 'object' && body !== null ? { type: ApplicationCommandType.ChatInput, ...body } : body,
  z.discriminatedUnion('type', [chatCommand, menuCommand]),
);

/** What only the whole list of options can tell: names twice, subcommands beside values, late required ones. */
function refuseBadList(
  list: readonly { name: string; type: number; required?: boolean | undefined }[],
  context: z.RefinementCtx,
): void {
  const refuse = (index: number, code: string, message: string) => {
    if (index >= 0) context.addIssue({ code: 'custom', path: [index], message, params: { code } });
  };
  const repeated = list.findIndex((item, index) => list.findIndex(({ name }) => name === item.name) < index);
  refuse(repeated, 'APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE', 'Option name must be unique');
  const isNested = ({ type }: { type: number }) => type <= ApplicationCommandOptionType.SubcommandGroup;
  const mixed = list.findIndex((item) => list[0] !== undefined && isNested(item) !== isNested(list[0]));
  refuse(mixed, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Subcommands exclude all other option types');
  const firstOptional = list.findIndex((item) => !isNested(item) && !item.required);
  const late = list.findIndex((item, index) => item.required && firstOptional >= 0 && index > firstOptional);
  const order = 'Required options must be placed before non-required options';
  refuse(late, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', order);
}

/** Replaces every command of a scope. Commands that keep their name and type keep their id. Throws 50035. */
export function replaceCommands(world: World, scope: string, body: unknown): APIApplicationCommand[] {
  const forms = readForm(z.array(command).max(MAX_COMMANDS), body);
  assertDistinct(forms);
  const before = commandsIn(world, scope);
  const after = forms.map((form) => {
    const same = before.find(({ name, type }) => name === form.name && type === form.type);
    return toCommand(world, scope, form, same?.id ?? world.nextId());
  });
  world.commands.set(scope, after);
  return after;
}

/** Adds one command, or replaces the one of the same name and type. Throws 50035. */
export function upsertCommand(world: World, scope: string, body: unknown): APIApplicationCommand {
  const form = readForm(command, body);
  assertDistinct([form]);
  const before = commandsIn(world, scope);
  const same = before.find(({ name, type }) => name === form.name && type === form.type);
  const made = toCommand(world, scope, form, same?.id ?? world.nextId());
  world.commands.set(scope, [...before.filter(({ id }) => id !== made.id), made]);
  return made;
}

/** Throws 10063. */
export function deleteCommand(world: World, scope: string, id: string | undefined): void {
  const before = commandsIn(world, scope);
  if (!before.some((each) => each.id === id)) throw unknownCommand();
  world.commands.set(
    scope,
    before.filter((each) => each.id !== id),
  );
}

export function commandsIn(world: World, scope: string): APIApplicationCommand[] {
  return world.commands.get(scope) ?? [];
}

function assertDistinct(forms: z.infer<typeof command>[]): void {
  const issues: FormIssue[] = [];
  for (const [index, form] of forms.entries()) {
    if (forms.findIndex(({ name, type }) => name === form.name && type === form.type) < index) {
      const message = 'Application command names must be unique';
      issues.push({ path: [index, 'name'], code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message });
    }
    if (textLength(form) > MAX_COMMAND_TEXT) {
      const message = `Command exceeds maximum size (${MAX_COMMAND_TEXT})`;
      issues.push({ path: [index], code: 'APPLICATION_COMMAND_TOO_LARGE', message });
    }
  }
  if (issues.length > 0) throw invalidForm(issues);
}

/** Discord counts the names, descriptions and choice values of a command and all its options. */
function textLength(value: unknown, key = ''): number {
  if (typeof value === 'string') return ['name', 'description', 'value'].includes(key) ? value.length : 0;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [field, child]) => sum + textLength(child, field), 0);
}

function toCommand(
  world: World,
  scope: string,
  form: z.infer<typeof command>,
  id: string,
): APIApplicationCommand {
  const isGlobal = scope === GLOBAL;
  const options = 'options' in form ? form.options : undefined;
  return {
    id,
    application_id: world.application.id,
    version: world.nextId(),
    type: form.type,
    name: form.name,
    name_localizations: form.name_localizations ?? null,
    description: form.description ?? '',
    description_localizations:
      ('description_localizations' in form && form.description_localizations) || null,
    default_member_permissions: form.default_member_permissions ?? null,
    nsfw: form.nsfw ?? false,
    integration_types: form.integration_types ?? [0],
    ...(options && options.length > 0 && { options }),
    ...(isGlobal
      ? { dm_permission: form.dm_permission ?? true, contexts: form.contexts ?? null }
      : { guild_id: scope }),
  } as APIApplicationCommand;
}
