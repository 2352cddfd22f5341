import { PermissionFlagsBits } from 'discord-api-types/v10';
import { missingPermissions, unknownChannel } from './errors.ts';
import type { ChannelRecord, GuildRecord, World } from './world.ts';

export type PermissionName = keyof typeof PermissionFlagsBits;

const EVERYTHING = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** What a new server lets everybody do. */
export const EVERYONE: readonly PermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'UseExternalEmojis',
  'ReadMessageHistory',
  'UseApplicationCommands',
];

export function permissionBits(names: readonly PermissionName[]): bigint {
  return names.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
}

/** A member's permissions from the roles; owners and administrators may do everything. */
export function memberPermissions(guild: GuildRecord, userId: string): bigint {
  if (guild.ownerId === userId) return EVERYTHING;
  const roleIds = [guild.id, ...(guild.members.get(userId)?.roleIds ?? [])];
  const bits = roleIds.reduce((sum, id) => sum | BigInt(guild.roles.get(id)?.permissions ?? 0), 0n);
  return bits & PermissionFlagsBits.Administrator ? EVERYTHING : bits;
}

/** What the app may do in a channel: its roles, less what the switches took away. */
export function appPermissions(world: World, channel: ChannelRecord): bigint {
  const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
  if (!guild) return permissionBits(EVERYONE);
  const bits = memberPermissions(guild, world.bot.id);
  return world.switches.channelRefused.has(channel.id) ? bits & ~permissionBits(['SendMessages']) : bits;
}

/** A channel the app can see. Throws 10003. */
export function requireChannel(world: World, channelId: string | undefined): ChannelRecord {
  const channel = world.channels.get(channelId ?? '');
  if (!channel || world.switches.channelGone.has(channel.id)) throw unknownChannel();
  return channel;
}

/** Throws 50013 where the app lacks the permission. */
export function requireAppPermission(world: World, channel: ChannelRecord, name: PermissionName): void {
  if (!(appPermissions(world, channel) & PermissionFlagsBits[name])) throw missingPermissions();
}
