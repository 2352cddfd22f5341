import { z } from 'zod';
import {
  cannotDirectMessage,
  emptyMessage,
  missingAccess,
  notTheAuthor,
  readForm,
  unknownGuild,
  unknownMember,
  unknownUser,
} from './errors.ts';
import {
  CHANNEL_MESSAGE_FLAGS,
  createMessage,
  deleteMessage,
  editMessage,
  publicMessages,
  renderMessage,
  requireMessage,
} from './messages.ts';
import { channelPayload, guildPayload, memberPayload } from './payloads.ts';
import { openDm } from './people.ts';
import { requireAppPermission, requireChannel } from './permissions.ts';
import { type Call, param, type Route } from './routes.ts';
import type { ChannelRecord, GuildRecord, MessageRecord, World } from './world.ts';
import { findUser } from './world.ts';

const FIVE_IN_FIVE_SECONDS = { requests: 5, windowMs: 5_000 };

/** Channels, their messages, and the people and servers around them, as the app reaches them by its token. */
export function channelRoutes(): Route[] {
  return [
    {
      name: 'GET /channels/{channel_id}',
      auth: 'bot',
      handle: (world, call) => channelPayload(world, visibleChannel(world, call)),
    },
    {
      name: 'POST /channels/{channel_id}/typing',
      auth: 'bot',
      limit: FIVE_IN_FIVE_SECONDS,
      handle: (world, call) => void writableChannel(world, call),
    },
    {
      name: 'GET /channels/{channel_id}/messages',
      auth: 'bot',
      limit: FIVE_IN_FIVE_SECONDS,
      handle: listMessages,
    },
    {
      name: 'POST /channels/{channel_id}/messages',
      auth: 'bot',
      limit: FIVE_IN_FIVE_SECONDS,
      handle: postMessage,
    },
    {
      name: 'GET /channels/{channel_id}/messages/{message_id}',
      auth: 'bot',
      handle: (world, call) => renderMessage(world, channelMessage(world, call)),
    },
    {
      name: 'PATCH /channels/{channel_id}/messages/{message_id}',
      auth: 'bot',
      limit: FIVE_IN_FIVE_SECONDS,
      handle: patchMessage,
    },
    {
      name: 'DELETE /channels/{channel_id}/messages/{message_id}',
      auth: 'bot',
      limit: { requests: 5, windowMs: 1_000 },
      handle: removeMessage,
    },
    {
      name: 'POST /users/@me/channels',
      auth: 'bot',
      limit: { requests: 10, windowMs: 10_000 },
      handle: openDmChannel,
    },
    {
      name: 'GET /users/{user_id}',
      auth: 'bot',
      handle: (world, call) => {
        const user = findUser(world, param(call, 'user_id'));
        if (!user) throw unknownUser();
        return user;
      },
    },
    {
      name: 'GET /guilds/{guild_id}',
      auth: 'bot',
      handle: (world, call) => guildPayload(knownGuild(world, call)),
    },
    {
      name: 'GET /guilds/{guild_id}/roles',
      auth: 'bot',
      handle: (world, call) => [...knownGuild(world, call).roles.values()],
    },
    {
      name: 'GET /guilds/{guild_id}/channels',
      auth: 'bot',
      handle: (world, call) =>
        knownGuild(world, call).channelIds.map((id) => channelPayload(world, requireChannel(world, id))),
    },
    {
      name: 'GET /guilds/{guild_id}/members/{user_id}',
      auth: 'bot',
      handle: (world, call) => {
        const guild = knownGuild(world, call);
        const userId = param(call, 'user_id');
        if (!guild.members.has(userId)) throw unknownMember();
        return memberPayload(world, guild, userId);
      },
    },
  ];
}

function knownGuild(world: World, call: Call): GuildRecord {
  const guild = world.guilds.get(param(call, 'guild_id'));
  if (!guild) throw unknownGuild();
  return guild;
}

function visibleChannel(world: World, call: Call): ChannelRecord {
  const channel = requireChannel(world, param(call, 'channel_id'));
  if (channel.kind === 'private' || channel.thread?.isPrivate) throw missingAccess();
  requireAppPermission(world, channel, 'ViewChannel');
  return channel;
}

function writableChannel(world: World, call: Call): ChannelRecord {
  const channel = visibleChannel(world, call);
  if (channel.kind === 'dm' && world.switches.refuseDms) throw cannotDirectMessage();
  requireAppPermission(world, channel, 'SendMessages');
  return channel;
}

/** A message of the channel that the bot's token reaches: ephemeral ones it does not. */
function channelMessage(world: World, call: Call): MessageRecord {
  const channel = visibleChannel(world, call);
  const record = requireMessage(world, param(call, 'message_id'));
  const isHere = record.channelId === channel.id && record.visibleTo === undefined;
  return isHere ? record : requireMessage(world, undefined);
}

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.string().optional(),
  after: z.string().optional(),
  around: z.string().optional(),
});

function listMessages(world: World, call: Call): object[] {
  const channel = visibleChannel(world, call);
  const { limit, before, after } = readForm(listQuery, call.query);
  const all = publicMessages(world, channel.id).filter(
    ({ id }) =>
      (before === undefined || BigInt(id) < BigInt(before)) &&
      (after === undefined || BigInt(id) > BigInt(after)),
  );
  const page = after === undefined ? all.slice(-limit) : all.slice(0, limit);
  return page.reverse().map((record) => renderMessage(world, record));
}

async function postMessage(world: World, call: Call): Promise<object> {
  const channel = writableChannel(world, call);
  if (call.files.length > 0) requireAppPermission(world, channel, 'AttachFiles');
  if (call.body === undefined && call.files.length === 0) throw emptyMessage();
  const record = await createMessage(
    world,
    { channel, authorId: world.bot.id },
    { body: call.body ?? {}, files: call.files, allowedFlags: CHANNEL_MESSAGE_FLAGS, at: [] },
  );
  return renderMessage(world, record);
}

async function patchMessage(world: World, call: Call): Promise<object> {
  const record = channelMessage(world, call);
  if (record.authorId !== world.bot.id) throw notTheAuthor();
  const edit = { body: call.body, files: call.files, keepsAttachments: true, at: [] };
  return renderMessage(world, await editMessage(world, record, edit));
}

function removeMessage(world: World, call: Call): void {
  const record = channelMessage(world, call);
  if (record.authorId !== world.bot.id) {
    requireAppPermission(world, visibleChannel(world, call), 'ManageMessages');
  }
  deleteMessage(world, record);
}

function openDmChannel(world: World, call: Call): object {
  const { recipient_id } = readForm(z.object({ recipient_id: z.string() }), call.body);
  if (!world.users.has(recipient_id)) throw unknownUser();
  return channelPayload(world, openDm(world, recipient_id));
}
