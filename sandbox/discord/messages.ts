import type { APIEmbed, APIMessage } from 'discord-api-types/v10';
import { ComponentType, GatewayIntentBits, MessageFlags, MessageType } from 'discord-api-types/v10';
import { attachmentPayload, signFileUrl, type UploadedFile } from './attachments.ts';
import { type ComponentNode, mediaOf, walkComponents } from './components.ts';
import { invalidForm, unknownMessage } from './errors.ts';
import { interactionMetadata } from './interaction-metadata.ts';
import { type IncomingContent, settleContent } from './message-content.ts';
import { memberPayload } from './payloads.ts';
import type { ChannelRecord, GuildRecord, MessageRecord, World } from './world.ts';
import { findUser } from './world.ts';

const NONCE_LIFE_MS = 5 * 60 * 1000;

/** Flags an app may set on a message in a channel. */
export const CHANNEL_MESSAGE_FLAGS =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** Who sends, where to, and by which interaction. */
interface MessageOrigin {
  channel: ChannelRecord;
  authorId: string;
  type?: MessageType;
  interactionToken?: string;
  visibleTo?: string | undefined;
}

/** Checks and posts a message; with `enforce_nonce`, a repeat of it answers the earlier one. */
export async function createMessage(
  world: World,
  origin: MessageOrigin,
  content: { body: unknown; files: UploadedFile[]; allowedFlags: number; at: string[] },
): Promise<MessageRecord> {
  const { channel } = origin;
  const settled = await settleContent(world, {
    ...content,
    channelId: channel.id,
    ephemeral: origin.visibleTo !== undefined,
    keepsAttachments: false,
  });
  const { form, ...fields } = settled;
  const earlier = form.enforce_nonce ? findByNonce(world, origin, form.nonce) : undefined;
  if (earlier) return earlier;
  const reference = form.message_reference;
  const repliesTo = reference && world.messages.get(reference.message_id);
  if (reference && (!repliesTo || repliesTo.deleted) && reference.fail_if_not_exists !== false) {
    throw invalidForm([
      { path: ['message_reference'], code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' },
    ]);
  }
  return postRecord(world, origin, { ...fields, nonce: form.nonce ?? undefined, repliesTo: repliesTo?.id });
}

/** Posts the "thinking" message of a deferred answer. */
export function createLoadingMessage(world: World, origin: MessageOrigin, flags: number): MessageRecord {
  return postRecord(world, origin, {
    content: '',
    embeds: [],
    components: [],
    attachmentIds: [],
    flags: flags | MessageFlags.Loading,
  });
}

/** Checks and applies an edit. What the flags say about visibility and components generation stays for ever. */
export async function editMessage(
  world: World,
  record: MessageRecord,
  edit: Pick<IncomingContent, 'body' | 'files' | 'keepsAttachments' | 'at'>,
): Promise<MessageRecord> {
  const { form, ...fields } = await settleContent(world, {
    ...edit,
    channelId: record.channelId,
    ephemeral: record.visibleTo !== undefined,
    allowedFlags: MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2,
    current: record,
  });
  const removed = record.attachmentIds.filter((id) => !fields.attachmentIds.includes(id));
  for (const id of removed) world.files.delete(id);
  Object.assign(record, fields, { editedAt: world.clock.now() });
  announce(world, 'MESSAGE_UPDATE', record, renderMessage(world, record));
  return record;
}

export function deleteMessage(world: World, record: MessageRecord): void {
  record.deleted = true;
  for (const id of record.attachmentIds) world.files.delete(id);
  announce(world, 'MESSAGE_DELETE', record, { id: record.id, channel_id: record.channelId });
}

/** A message that is still there. Throws 10008. */
export function requireMessage(world: World, id: string | undefined): MessageRecord {
  const record = world.messages.get(id ?? '');
  if (!record || record.deleted) throw unknownMessage();
  return record;
}

/** A channel's messages that everybody in it sees, oldest first. */
export function publicMessages(world: World, channelId: string): MessageRecord[] {
  return [...world.messages.values()].filter(
    (message) => message.channelId === channelId && !message.deleted && message.visibleTo === undefined,
  );
}

/** A message as Discord sends it, with links signed now. */
export function renderMessage(world: World, record: MessageRecord): APIMessage {
  const author = findUser(world, record.authorId);
  if (!author) throw new Error(`message ${record.id} has no author`);
  const shown = new Set<string>();
  const components = renderComponents(world, record.components, shown);
  const embeds = record.embeds.map((embed) => renderEmbed(world, embed, record, shown));
  const files = record.attachmentIds
    .map((id) => world.files.get(id))
    .filter((file) => file !== undefined)
    .filter((file) => !shown.has(file.id));
  const answered = record.repliesTo === undefined ? undefined : world.messages.get(record.repliesTo);
  const interaction = world.interactions.get(record.interactionToken ?? '');
  const mentioned = [...record.content.matchAll(/<@!?(\d+)>/g)]
    .map((match) => findUser(world, match[1] ?? ''))
    .filter((user) => user !== undefined);
  return {
    id: record.id,
    channel_id: record.channelId,
    type: record.type,
    author,
    content: record.content,
    embeds,
    components,
    attachments: files.map((file) => attachmentPayload(world, file)),
    flags: record.flags,
    timestamp: new Date(record.createdAt).toISOString(),
    edited_timestamp: record.editedAt === undefined ? null : new Date(record.editedAt).toISOString(),
    mentions: mentioned,
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
    ...(record.authorId === world.bot.id && { application_id: world.application.id }),
    ...(record.nonce !== undefined && { nonce: record.nonce }),
    ...(interaction && {
      webhook_id: world.application.id,
      interaction_metadata: interactionMetadata(world, interaction, record.id),
    }),
    ...(record.repliesTo !== undefined && {
      message_reference: { type: 0, channel_id: record.channelId, message_id: record.repliesTo },
      referenced_message: answered && !answered.deleted ? renderMessage(world, answered) : null,
    }),
  };
}

/** Adds a checked message to its channel and tells the world. */
export function postRecord(
  world: World,
  { channel, authorId, type, interactionToken, visibleTo }: MessageOrigin,
  fields: Pick<MessageRecord, 'content' | 'embeds' | 'components' | 'attachmentIds' | 'flags'> &
    Partial<Pick<MessageRecord, 'nonce' | 'repliesTo'>>,
): MessageRecord {
  const record: MessageRecord = {
    id: world.nextId(),
    channelId: channel.id,
    authorId,
    type: type ?? (fields.repliesTo === undefined ? MessageType.Default : MessageType.Reply),
    createdAt: world.clock.now(),
    interactionToken,
    visibleTo,
    deleted: false,
    ...fields,
  };
  if (visibleTo !== undefined) record.flags |= MessageFlags.Ephemeral;
  world.messages.set(record.id, record);
  announce(world, 'MESSAGE_CREATE', record, renderMessage(world, record));
  return record;
}

function findByNonce(
  world: World,
  { channel, authorId }: MessageOrigin,
  nonce: unknown,
): MessageRecord | undefined {
  if (nonce === undefined || nonce === null) return undefined;
  const oldest = world.clock.now() - NONCE_LIFE_MS;
  return publicMessages(world, channel.id).find(
    (record) =>
      record.authorId === authorId && String(record.nonce) === String(nonce) && record.createdAt > oldest,
  );
}

/** Tells the gateway and everybody who watches. The gateway never hears of ephemeral messages or private talks. */
function announce(
  world: World,
  event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE',
  record: MessageRecord,
  message: object,
): void {
  const channel = world.channels.get(record.channelId);
  if (record.visibleTo === undefined && channel && channel.kind !== 'private') {
    const guild = world.guilds.get(channel.guildId ?? '');
    const author = guild && event !== 'MESSAGE_DELETE' ? { member: authorMember(world, guild, record) } : {};
    const data = { ...message, ...(guild && { guild_id: guild.id, ...author }) };
    const hidden = { ...data, content: '', embeds: [], attachments: [], components: [] };
    world.dispatches.emit({
      event,
      data,
      ...(guild && event !== 'MESSAGE_DELETE' && !concernsApp(world, record) && { withoutContent: hidden }),
      guildId: guild?.id,
      intents: guild ? GatewayIntentBits.GuildMessages : GatewayIntentBits.DirectMessages,
    });
  }
  world.changes.emit();
}

/** The author as a member; the user itself stands in `author`. */
function authorMember(world: World, guild: GuildRecord, record: MessageRecord) {
  const { user: _user, ...member } = memberPayload(world, guild, record.authorId);
  return member;
}

/** An app reads its own words and those that mention it, whatever its intents. */
function concernsApp(world: World, record: MessageRecord): boolean {
  return record.authorId === world.bot.id || record.content.includes(`<@${world.bot.id}>`);
}

function renderComponents(
  world: World,
  nodes: ComponentNode[],
  shown: Set<string>,
): APIMessage['components'] {
  const copy = structuredClone(nodes);
  for (const node of walkComponents(copy)) {
    for (const media of mediaOf(node)) {
      const file = world.files.get(media.attachment_id ?? '');
      if (!file) {
        Object.assign(media, { proxy_url: media.url });
        continue;
      }
      shown.add(file.id);
      const url = signFileUrl(world, file);
      const size = { width: file.width ?? null, height: file.height ?? null };
      Object.assign(media, { url, proxy_url: url, ...size, content_type: file.contentType });
      if (node.type === ComponentType.File)
        Object.assign(node, { name: file.filename, size: file.data.length });
    }
  }
  return copy as unknown as APIMessage['components'];
}

function renderEmbed(world: World, embed: APIEmbed, record: MessageRecord, shown: Set<string>): APIEmbed {
  const resolve = <T extends { url: string }>(image: T): T => {
    const name = image.url.replace('attachment://', '');
    const file = record.attachmentIds
      .map((id) => world.files.get(id))
      .findLast((candidate) => image.url.startsWith('attachment://') && candidate?.filename === name);
    if (!file) return image;
    shown.add(file.id);
    return { ...image, url: signFileUrl(world, file) };
  };
  return {
    type: 'rich' as APIEmbed['type'],
    ...embed,
    ...(embed.image && { image: resolve(embed.image) }),
    ...(embed.thumbnail && { thumbnail: resolve(embed.thumbnail) }),
  } as APIEmbed;
}
