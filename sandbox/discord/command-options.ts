import type { APIApplicationCommand, APIApplicationCommandOption } from 'discord-api-types/v10';
import { ApplicationCommandType, ApplicationCommandOptionType as OptionType } from 'discord-api-types/v10';
import { attachmentPayload, storeFile, type UploadedFile } from './attachments.ts';
import { commandsIn, GLOBAL } from './commands.ts';
import { channelPayload, interactionMemberPayload } from './payloads.ts';
import { memberPermissions } from './permissions.ts';
import type { ChannelRecord, UserRecord, World } from './world.ts';
import { findUser } from './world.ts';

/** What a person types or picks for an option; people, channels and roles by their id. */
export type OptionValue = string | number | boolean | UploadedFile | { id: string };

/** The person's own client would not have let this be sent. */
export class RefusedByClient extends Error {}

/** An option that takes a value, as the command's definition has it. */
interface ValueOption {
  type: OptionType;
  name: string;
  required?: boolean;
  choices?: { name: string; value: string | number }[];
  autocomplete?: boolean;
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
}

/** A command (with its subcommand, if it has any) that a person has picked from the list. */
export interface PickedCommand {
  command: APIApplicationCommand;
  /** Names of the group and the subcommand, outermost first. */
  path: { name: string; type: OptionType }[];
  options: ValueOption[];
}

/**
 * Finds what a person may pick in this channel; `name` may go on with a subcommand, as in `settings personal`.
 * @throws RefusedByClient where the command is not shown to this person here
 */
export function pickCommand(
  world: World,
  who: UserRecord,
  channel: ChannelRecord,
  name: string,
  type = ApplicationCommandType.ChatInput,
): PickedCommand {
  // A menu command's name may hold spaces; a slash command's spaces part its subcommands.
  const [root = '', ...rest] = type === ApplicationCommandType.ChatInput ? name.split(' ') : [name];
  const all = [...commandsIn(world, channel.guildId ?? 'none'), ...commandsIn(world, GLOBAL)];
  const command = all.find((each) => each.name === root && each.type === type);
  if (!command) throw new RefusedByClient(`unknown command: ${root}`);
  assertShown(world, who, channel, command);
  const path: PickedCommand['path'] = [];
  let options = command.options ?? [];
  for (const part of rest) {
    const next = options.find((option) => option.name === part && option.type <= OptionType.SubcommandGroup);
    if (!next) throw new RefusedByClient(`/${root} has no subcommand ${part}`);
    path.push({ name: next.name, type: next.type });
    options = ('options' in next ? next.options : undefined) ?? [];
  }
  if (options.some((option) => option.type <= OptionType.SubcommandGroup)) {
    throw new RefusedByClient(`/${name} needs a subcommand`);
  }
  return { command, path, options: options.map(toValueOption) };
}

function toValueOption(option: APIApplicationCommandOption): ValueOption {
  return option as ValueOption;
}

function assertShown(
  world: World,
  who: UserRecord,
  channel: ChannelRecord,
  command: APIApplicationCommand,
): void {
  const context = { guild: 0, dm: 1, private: 2 }[channel.kind];
  const contexts = command.contexts ?? (command.dm_permission === false ? [0] : [0, 1]);
  const installs = command.integration_types ?? [0];
  if (!contexts.some((each) => each === context) || (context === 2 && !installs.some((each) => each === 1))) {
    throw new RefusedByClient(`/${command.name} is not offered here`);
  }
  const guild = world.guilds.get(channel.guildId ?? '');
  const needed = command.default_member_permissions;
  if (guild && needed !== null && needed !== undefined) {
    const held = memberPermissions(guild, who.user.id);
    if (needed === '0' ? guild.ownerId !== who.user.id : (held & BigInt(needed)) !== BigInt(needed)) {
      throw new RefusedByClient(`/${command.name} is not shown to members without its permissions`);
    }
  }
  const isAdultPlace = channel.kind === 'guild' ? channel.nsfw : who.ageRestrictedDms;
  if (command.nsfw && !isAdultPlace)
    throw new RefusedByClient(`/${command.name} is for age-restricted channels`);
}

/**
 * The `data` of a command interaction, with every option in its proper type.
 * @throws RefusedByClient for an unknown, missing, or impossible option
 */
export async function buildCommandData(
  world: World,
  channel: ChannelRecord,
  picked: PickedCommand,
  values: Record<string, OptionValue>,
): Promise<object> {
  const { command, options } = picked;
  assertOptionNames(picked, values);
  const missing = options.find((option) => option.required && values[option.name] === undefined);
  if (missing) throw new RefusedByClient(`/${command.name} needs the option ${missing.name}`);
  const resolved: Record<string, Record<string, object>> = {};
  const built: object[] = [];
  for (const option of options) {
    const given = values[option.name];
    if (given === undefined) continue;
    const value = await readValue(world, channel, option, given, resolved);
    built.push({ name: option.name, type: option.type, value });
  }
  return commandData(picked, built, resolved);
}

/** The `data` of an autocomplete interaction: `typed` so far, and what is filled in already. */
export function buildAutocompleteData(
  picked: PickedCommand,
  focused: string,
  typed: string,
  values: Record<string, string | number | boolean>,
): object {
  assertOptionNames(picked, { ...values, [focused]: typed });
  const built = picked.options.flatMap((option): object[] => {
    if (option.name === focused) {
      if (!option.autocomplete) throw new RefusedByClient(`option ${focused} has no autocomplete`);
      return [{ name: focused, type: option.type, value: typed, focused: true }];
    }
    const value = values[option.name];
    return value === undefined ? [] : [{ name: option.name, type: option.type, value }];
  });
  return commandData(picked, built, {});
}

function commandData({ command, path }: PickedCommand, built: object[], resolved: object): object {
  const options = path.toReversed().reduce((inner, step) => [{ ...step, options: inner }], built);
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
    ...(options.length > 0 && { options }),
    ...(Object.keys(resolved).length > 0 && { resolved }),
  };
}

function assertOptionNames({ command, options }: PickedCommand, values: object): void {
  const unknown = Object.keys(values).find((name) => !options.some((option) => option.name === name));
  if (unknown !== undefined) throw new RefusedByClient(`/${command.name} has no option ${unknown}`);
}

async function readValue(
  world: World,
  channel: ChannelRecord,
  option: ValueOption,
  given: OptionValue,
  resolved: Record<string, Record<string, object>>,
): Promise<string | number | boolean> {
  const refuse = (why: string) => new RefusedByClient(`option ${option.name}: ${why}`);
  const keep = (kind: string, id: string, payload: object) => {
    resolved[kind] = { ...resolved[kind], [id]: payload };
    return id;
  };
  switch (option.type) {
    case OptionType.String:
      if (typeof given !== 'string') throw refuse('is a text');
      assertLength(option, given);
      assertChoice(option, given);
      return given;
    case OptionType.Integer:
    case OptionType.Number:
      if (typeof given !== 'number' || !Number.isFinite(given)) throw refuse('is a number');
      if (option.type === OptionType.Integer && !Number.isSafeInteger(given))
        throw refuse('is a whole number');
      if (given < (option.min_value ?? -Infinity)) throw refuse(`is at least ${option.min_value}`);
      if (given > (option.max_value ?? Infinity)) throw refuse(`is at most ${option.max_value}`);
      assertChoice(option, given);
      return given;
    case OptionType.Boolean:
      if (typeof given !== 'boolean') throw refuse('is true or false');
      return given;
    case OptionType.Attachment: {
      if (typeof given !== 'object' || !('data' in given)) throw refuse('is a file');
      const file = await storeFile(world, given, { channelId: channel.id, ephemeral: true });
      return keep('attachments', file.id, attachmentPayload(world, file));
    }
    default: {
      if (typeof given !== 'object' || !('id' in given)) throw refuse('is somebody or something with an id');
      return resolveMention(world, channel, given.id, keep);
    }
  }
}

function assertLength({ name, min_length = 0, max_length = 6000 }: ValueOption, text: string): void {
  if (text.length < min_length || text.length > max_length || text.length === 0) {
    throw new RefusedByClient(`option ${name}: has ${Math.max(1, min_length)} to ${max_length} characters`);
  }
}

function assertChoice({ name, choices }: ValueOption, value: string | number): void {
  if (!choices || choices.length === 0 || choices.some((choice) => choice.value === value)) return;
  throw new RefusedByClient(
    `option ${name}: ${value} is not one of ${choices.map((choice) => choice.value).join(', ')}`,
  );
}

/** Fills `resolved` for a person, a channel or a role. */
export function resolveMention(
  world: World,
  channel: ChannelRecord,
  id: string,
  keep: (kind: string, id: string, payload: object) => string,
): string {
  const guild = world.guilds.get(channel.guildId ?? '');
  const user = findUser(world, id);
  if (user) {
    if (guild?.members.has(id)) {
      const { user: _user, deaf: _deaf, mute: _mute, ...member } = interactionMemberPayload(world, guild, id);
      keep('members', id, member);
    }
    return keep('users', id, user);
  }
  const mentioned = world.channels.get(id);
  if (mentioned) return keep('channels', id, { ...channelPayload(world, mentioned), permissions: '0' });
  const role = guild?.roles.get(id);
  if (role) return keep('roles', id, role);
  throw new RefusedByClient(`nobody and nothing here has the id ${id}`);
}
