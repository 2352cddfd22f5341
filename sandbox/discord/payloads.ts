import { ChannelType } from 'discord-api-types/v10';
import { appPermissions, memberPermissions } from './permissions.ts';
import type { ChannelRecord, GuildRecord, World } from './world.ts';
import { findUser } from './world.ts';

/** A member as REST and the gateway send it. */
export function memberPayload(world: World, guild: GuildRecord, userId: string) {
  const member = guild.members.get(userId);
  const user = findUser(world, userId);
  if (!member || !user) throw new Error(`user ${userId} is no member of guild ${guild.id}`);
  return {
    user,
    nick: null,
    avatar: null,
    banner: null,
    roles: member.roleIds,
    joined_at: new Date(member.joinedAt).toISOString(),
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    deaf: false,
    mute: false,
    flags: 0,
  };
}

/** The member of an interaction, who carries the permissions in that channel. */
export function interactionMemberPayload(world: World, guild: GuildRecord, userId: string) {
  return { ...memberPayload(world, guild, userId), permissions: String(memberPermissions(guild, userId)) };
}

export function channelPayload(world: World, channel: ChannelRecord) {
  const last = [...world.messages.values()].findLast(
    (message) => message.channelId === channel.id && !message.visibleTo,
  );
  const base = { id: channel.id, flags: 0, last_message_id: last?.id ?? null };
  if (channel.thread) {
    const { parentId, isPrivate } = channel.thread;
    const archive = { archived: false, archive_timestamp: null, auto_archive_duration: 1440, locked: false };
    return {
      ...base,
      type: isPrivate ? ChannelType.PrivateThread : ChannelType.PublicThread,
      guild_id: channel.guildId,
      name: channel.name,
      parent_id: parentId,
      owner_id: world.guilds.get(channel.guildId ?? '')?.ownerId,
      rate_limit_per_user: 0,
      thread_metadata: archive,
      message_count: 0,
      member_count: 1,
      total_message_sent: 0,
    };
  }
  if (channel.kind === 'guild') {
    return {
      ...base,
      type: ChannelType.GuildText as const,
      guild_id: channel.guildId,
      name: channel.name,
      position: 0,
      nsfw: channel.nsfw,
      topic: null,
      parent_id: null,
      rate_limit_per_user: 0,
      permission_overwrites: [],
    };
  }
  const others = channel.recipientIds.map((id) => findUser(world, id)).filter((user) => user !== undefined);
  return { ...base, type: ChannelType.DM as const, recipients: others };
}

/** The channel inside an interaction: the partial one, with what the person may do there. */
export function interactionChannelPayload(world: World, channel: ChannelRecord, userId: string) {
  const guild = world.guilds.get(channel.guildId ?? '');
  const permissions = guild ? memberPermissions(guild, userId) : appPermissions(world, channel);
  return { ...channelPayload(world, channel), permissions: String(permissions) };
}

/** A guild as `GET /guilds/{id}` answers it; `GUILD_CREATE` adds its members and channels. */
export function guildPayload(guild: GuildRecord) {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 1,
    roles: [...guild.roles.values()],
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.locale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

export function guildCreatePayload(world: World, guild: GuildRecord) {
  const channels = guild.channelIds
    .map((id) => world.channels.get(id))
    .filter((channel) => channel !== undefined);
  return {
    ...guildPayload(guild),
    joined_at: new Date(guild.members.get(world.bot.id)?.joinedAt ?? guild.createdAt).toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: [...guild.members.keys()].map((userId) => memberPayload(world, guild, userId)),
    channels: channels.map((channel) => channelPayload(world, channel)),
    threads: [...world.channels.values()]
      .filter(({ thread, guildId }) => thread?.isPrivate === false && guildId === guild.id)
      .map((thread) => channelPayload(world, thread)),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
