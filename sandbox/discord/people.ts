import type { APIMessage, APIRole } from 'discord-api-types/v10';
import { GatewayIntentBits, Locale } from 'discord-api-types/v10';
import { type Actor, createActor } from './actors.ts';
import { publicMessages, renderMessage } from './messages.ts';
import { channelPayload, guildCreatePayload, memberPayload } from './payloads.ts';
import { EVERYONE, type PermissionName, permissionBits } from './permissions.ts';
import type { ChannelRecord, GuildRecord, World } from './world.ts';
import { makeUser } from './world.ts';

export interface TwinGuild {
  id: string;
  name: string;
  addChannel(options: { name: string; nsfw?: boolean }): TwinChannel;
  /** Opens a thread in a channel; the app is told of it unless it `isPrivate`. */
  addThread(parent: { id: string }, options: { name: string; isPrivate?: boolean }): TwinChannel;
  /** Makes somebody a member, or changes what a member may do. Writing in a channel joins its guild unasked. */
  addMember(user: TwinUser, options?: { permissions?: PermissionName[]; roles?: { id: string }[] }): void;
  /** A role that allows nothing more than everybody may. */
  addRole(name: string): { id: string };
}

export interface TwinChannel {
  id: string;
  name: string;
  guildId: string | undefined;
  /** What everybody in the channel sees now, oldest first. */
  readonly messages: APIMessage[];
}

export interface TwinUser {
  id: string;
  name: string;
  /** The person in a channel of a server, which they join if they have not. */
  in(channel: TwinChannel): Actor;
  /** The person in the direct messages with the app. */
  dm(): Actor;
  /** The person in direct messages with somebody else, using the app that they installed for themselves. */
  inPrivateWith(other: TwinUser): Actor;
}

/** Founds a server that has installed the app. */
export function addGuild(world: World, options: { name: string; locale?: Locale }): TwinGuild {
  const id = world.nextId();
  const now = world.clock.now();
  const guild: GuildRecord = {
    id,
    name: options.name,
    locale: options.locale ?? Locale.EnglishUS,
    ownerId: world.nextId(),
    createdAt: now,
    roles: new Map([[id, makeRole(id, '@everyone', EVERYONE)]]),
    members: new Map([[world.bot.id, { roleIds: [], joinedAt: now }]]),
    channelIds: [],
  };
  world.users.set(guild.ownerId, {
    user: makeUser(guild.ownerId, 'owner'),
    locale: guild.locale,
    ageRestrictedDms: false,
  });
  guild.members.set(guild.ownerId, { roleIds: [], joinedAt: now });
  world.guilds.set(id, guild);
  announceToGuild(world, guild, 'GUILD_CREATE', guildCreatePayload(world, guild));
  return {
    id,
    name: guild.name,
    addChannel: ({ name, nsfw = false }) => addChannel(world, guild, name, nsfw),
    addThread: (parent, options) => addThread(world, guild, parent, options),
    addMember: (user, { permissions = [], roles = [] } = {}) =>
      joinGuild(world, guild, user.id, permissions, roles),
    addRole: (name) => addRole(world, guild, name, []),
  };
}

/** Makes a person with an account of their own. */
export function addUser(
  world: World,
  options: { name: string; locale?: Locale; ageRestrictedDms?: boolean },
): TwinUser {
  const id = world.nextId();
  const record = {
    user: makeUser(id, options.name),
    locale: options.locale ?? Locale.EnglishUS,
    ageRestrictedDms: options.ageRestrictedDms ?? false,
  };
  world.users.set(id, record);
  const actIn = (channel: ChannelRecord) =>
    createActor(world, record, channel, channelHandle(world, channel));
  return {
    id,
    name: options.name,
    in(channel) {
      const found = world.channels.get(channel.id);
      if (!found) throw new Error(`there is no channel ${channel.id}`);
      const guild = world.guilds.get(found.guildId ?? '');
      if (guild && !guild.members.has(id)) joinGuild(world, guild, id, []);
      return actIn(found);
    },
    dm: () => actIn(openDm(world, id)),
    inPrivateWith: (other) => actIn(privateChannel(world, [id, other.id])),
  };
}

/** The direct messages between a person and the app, opened on first use. */
export function openDm(world: World, userId: string): ChannelRecord {
  const open = [...world.channels.values()].find(
    (channel) => channel.kind === 'dm' && channel.recipientIds.includes(userId),
  );
  return open ?? keepChannel(world, { kind: 'dm', recipientIds: [userId] });
}

function channelHandle(world: World, channel: ChannelRecord): TwinChannel {
  return {
    id: channel.id,
    name: channel.name,
    guildId: channel.guildId,
    get messages() {
      return publicMessages(world, channel.id).map((record) => renderMessage(world, record));
    },
  };
}

function privateChannel(world: World, recipientIds: string[]): ChannelRecord {
  const open = [...world.channels.values()].find(
    (channel) => channel.kind === 'private' && recipientIds.every((id) => channel.recipientIds.includes(id)),
  );
  return open ?? keepChannel(world, { kind: 'private', recipientIds });
}

function keepChannel(world: World, shape: Pick<ChannelRecord, 'kind' | 'recipientIds'>): ChannelRecord {
  const channel = { ...shape, id: world.nextId(), name: '', nsfw: false };
  world.channels.set(channel.id, channel);
  return channel;
}

function addChannel(world: World, guild: GuildRecord, name: string, nsfw: boolean): TwinChannel {
  const id = world.nextId();
  const channel: ChannelRecord = { id, kind: 'guild', name, nsfw, guildId: guild.id, recipientIds: [] };
  world.channels.set(id, channel);
  guild.channelIds.push(id);
  announceToGuild(world, guild, 'CHANNEL_CREATE', channelPayload(world, channel));
  return channelHandle(world, channel);
}

function addThread(
  world: World,
  guild: GuildRecord,
  parent: { id: string },
  { name, isPrivate = false }: { name: string; isPrivate?: boolean },
): TwinChannel {
  const id = world.nextId();
  const nsfw = world.channels.get(parent.id)?.nsfw ?? false;
  const thread = { parentId: parent.id, isPrivate };
  const channel: ChannelRecord = {
    id,
    kind: 'guild',
    name,
    nsfw,
    guildId: guild.id,
    recipientIds: [],
    thread,
  };
  world.channels.set(id, channel);
  if (!isPrivate) announceToGuild(world, guild, 'THREAD_CREATE', channelPayload(world, channel));
  return channelHandle(world, channel);
}

function joinGuild(
  world: World,
  guild: GuildRecord,
  userId: string,
  permissions: PermissionName[],
  roles: { id: string }[] = [],
): void {
  const roleIds = roles.map(({ id }) => id);
  if (permissions.length > 0) roleIds.push(addRole(world, guild, permissions.join(' and '), permissions).id);
  const before = guild.members.get(userId);
  guild.members.set(userId, { roleIds, joinedAt: before?.joinedAt ?? world.clock.now() });
  world.dispatches.emit({
    event: before ? 'GUILD_MEMBER_UPDATE' : 'GUILD_MEMBER_ADD',
    data: { guild_id: guild.id, ...memberPayload(world, guild, userId) },
    guildId: guild.id,
    intents: GatewayIntentBits.GuildMembers,
  });
}

function addRole(world: World, guild: GuildRecord, name: string, permissions: PermissionName[]): APIRole {
  const role = makeRole(world.nextId(), name, permissions);
  guild.roles.set(role.id, role);
  announceToGuild(world, guild, 'GUILD_ROLE_CREATE', { guild_id: guild.id, role });
  return role;
}

function announceToGuild(world: World, guild: GuildRecord, event: string, data: object): void {
  world.dispatches.emit({ event, data, guildId: guild.id, intents: GatewayIntentBits.Guilds });
}

function makeRole(id: string, name: string, permissions: readonly PermissionName[]): APIRole {
  return {
    id,
    name,
    permissions: String(permissionBits(permissions)),
    position: 0,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0 as APIRole['flags'],
  };
}
