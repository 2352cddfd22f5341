import { InteractionResponseType, InteractionType, MessageFlags, MessageType } from 'discord-api-types/v10';
import { z } from 'zod';
import { ATTACHMENT_SIZE_LIMIT, type UploadedFile } from './attachments.ts';
import { type ModalNode, readModal } from './components.ts';
import {
  alreadyAcknowledged,
  invalidForm,
  invalidWebhookToken,
  readForm,
  tooManyFollowUps,
  unknownInteraction,
  unknownMessage,
  unknownWebhook,
} from './errors.ts';
import {
  createLoadingMessage,
  createMessage,
  editMessage,
  renderMessage,
  requireMessage,
} from './messages.ts';
import { interactionChannelPayload, interactionMemberPayload } from './payloads.ts';
import { appPermissions } from './permissions.ts';
import type { ChannelRecord, MessageRecord, UserRecord, World } from './world.ts';

/** An answered interaction's token works this long. */
export const TOKEN_LIFE_MS = 15 * 60 * 1000;
const USER_INSTALL_FOLLOW_UPS = 5;
/** Flags an answer may set; whether it is ephemeral is read apart. */
const INTERACTION_FLAGS =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** One use of the app by a person, from the click to the last follow-up. */
export interface InteractionRecord {
  id: string;
  token: string;
  type: InteractionType;
  userId: string;
  channelId: string;
  createdAt: number;
  /** Who installed the app: `0` the server (or the direct message), `1` the person. */
  owners: { 0?: string; 1?: string };
  data: object;
  /** The message whose component was used. */
  sourceMessageId?: string | undefined;
  /** The interaction that opened the dialog which this one submits. */
  parentToken?: string | undefined;
  /** The message or person a menu command was used on. */
  targetId?: string | undefined;
  /** The app's one first answer. */
  answer?: { type: InteractionResponseType; at: number };
  /** Nobody answered in time. */
  timedOut: boolean;
  /** What `@original` means. */
  originalId?: string;
  /** Every message this interaction has posted. */
  messageIds: string[];
  followUps: number;
  modal?: ModalNode;
  choices?: { name: string; value: string | number }[];
}

type NewInteraction = Pick<
  InteractionRecord,
  'type' | 'data' | 'sourceMessageId' | 'parentToken' | 'targetId'
>;

/** Sends an INTERACTION_CREATE to the app and starts its time to answer. */
export function openInteraction(
  world: World,
  who: UserRecord,
  channel: ChannelRecord,
  input: NewInteraction,
): InteractionRecord {
  const id = world.nextId();
  const owners = channel.kind === 'private' ? { 1: who.user.id } : { 0: channel.guildId ?? '0' };
  const record: InteractionRecord = {
    ...input,
    id,
    // As long as a real one: it must not fit where somebody planned for a short one.
    token: Buffer.from(`interaction:${id}:${id.repeat(6)}`).toString('base64url'),
    userId: who.user.id,
    channelId: channel.id,
    createdAt: world.clock.now(),
    owners,
    timedOut: false,
    messageIds: [],
    followUps: 0,
  };
  world.interactions.set(record.token, record);
  world.clock.after(world.answerWithinMs, () => {
    record.timedOut = record.answer === undefined;
    world.changes.emit();
  });
  world.clock.after(TOKEN_LIFE_MS, () => world.changes.emit());
  world.dispatches.emit({
    event: 'INTERACTION_CREATE',
    data: interactionPayload(world, who, channel, record),
    guildId: channel.guildId,
    intents: 0,
  });
  return record;
}

/** The interaction as the app gets it. */
function interactionPayload(
  world: World,
  who: UserRecord,
  channel: ChannelRecord,
  record: InteractionRecord,
): Record<string, unknown> {
  const guild = world.guilds.get(channel.guildId ?? '');
  const source = world.messages.get(record.sourceMessageId ?? '');
  return {
    id: record.id,
    application_id: world.application.id,
    type: record.type,
    token: record.token,
    version: 1,
    data: record.data,
    channel_id: channel.id,
    channel: interactionChannelPayload(world, channel, who.user.id),
    ...(guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: guild.locale, features: [] },
          guild_locale: guild.locale,
          member: interactionMemberPayload(world, guild, who.user.id),
        }
      : { user: who.user }),
    ...(source && { message: renderMessage(world, source) }),
    locale: who.locale,
    app_permissions: String(appPermissions(world, channel)),
    entitlements: [],
    authorizing_integration_owners: record.owners,
    context: { guild: 0, dm: 1, private: 2 }[channel.kind],
    attachment_size_limit: ATTACHMENT_SIZE_LIMIT,
  };
}

const callbackForm = z.object({ type: z.int(), data: z.looseObject({}).nullish() });
const choicesForm = z.object({
  choices: z
    .array(
      z.object({
        name: z.string().min(1).max(100),
        name_localizations: z.record(z.string(), z.string()).nullish(),
        value: z.union([z.string().max(100), z.number()]),
      }),
    )
    .max(25),
});

/**
 * The app's first answer: exactly one, within three seconds.
 * @throws DiscordApiError 10062 (too late or unknown), 40060 (answered before), 50035 and the rest for its content
 */
export async function answerInteraction(
  world: World,
  input: { id: string; token: string; body: unknown; files: UploadedFile[] },
): Promise<InteractionRecord> {
  const record = world.interactions.get(input.token);
  if (!record || record.id !== input.id) throw unknownInteraction();
  if (record.answer) throw alreadyAcknowledged();
  const now = world.clock.now();
  if (record.timedOut || now - record.createdAt > world.answerWithinMs) throw unknownInteraction();
  const form = readForm(callbackForm, input.body);
  if (!allowedAnswers(record).includes(form.type)) {
    const message = `Value must be one of {${allowedAnswers(record).join(', ')}}.`;
    throw invalidForm([{ path: ['type'], code: 'BASE_TYPE_CHOICES', message }]);
  }
  // Claimed before anything is awaited: of two answers at once, one is the second.
  record.answer = { type: form.type, at: now };
  try {
    await applyAnswer(world, record, form.type, form.data ?? {}, input.files);
  } catch (error) {
    delete record.answer;
    throw error;
  }
  world.changes.emit();
  return record;
}

function allowedAnswers({ type, sourceMessageId }: InteractionRecord): InteractionResponseType[] {
  if (type === InteractionType.ApplicationCommandAutocomplete)
    return [InteractionResponseType.ApplicationCommandAutocompleteResult];
  const messages = [
    InteractionResponseType.ChannelMessageWithSource,
    InteractionResponseType.DeferredChannelMessageWithSource,
  ];
  const updates = sourceMessageId
    ? [InteractionResponseType.DeferredMessageUpdate, InteractionResponseType.UpdateMessage]
    : [];
  const modal = type === InteractionType.ModalSubmit ? [] : [InteractionResponseType.Modal];
  return [...messages, ...updates, ...modal];
}

async function applyAnswer(
  world: World,
  record: InteractionRecord,
  type: InteractionResponseType,
  data: Record<string, unknown>,
  files: UploadedFile[],
): Promise<void> {
  const flags = typeof data.flags === 'number' ? data.flags : 0;
  switch (type) {
    case InteractionResponseType.ChannelMessageWithSource: {
      const origin = originOf(world, record, flags);
      const posted = await createMessage(world, origin, {
        body: data,
        files,
        allowedFlags: INTERACTION_FLAGS,
        at: ['data'],
      });
      adoptOriginal(record, posted);
      return;
    }
    case InteractionResponseType.DeferredChannelMessageWithSource:
      adoptOriginal(record, createLoadingMessage(world, originOf(world, record, flags), 0));
      return;
    case InteractionResponseType.UpdateMessage: {
      const source = requireMessage(world, record.sourceMessageId);
      await editMessage(world, source, { body: data, files, keepsAttachments: false, at: ['data'] });
      record.originalId = source.id;
      return;
    }
    case InteractionResponseType.DeferredMessageUpdate:
      if (record.sourceMessageId) record.originalId = record.sourceMessageId;
      return;
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      record.choices = readForm(choicesForm, data, ['data']).choices;
      return;
    default:
      record.modal = readModal(data, ['data']);
  }
}

function adoptOriginal(record: InteractionRecord, message: MessageRecord): void {
  record.originalId = message.id;
  record.messageIds.push(message.id);
}

function originOf(world: World, record: InteractionRecord, flags: number) {
  const channel = world.channels.get(record.channelId);
  if (!channel) throw unknownInteraction();
  return {
    channel,
    authorId: world.bot.id,
    interactionToken: record.token,
    visibleTo: flags & MessageFlags.Ephemeral ? record.userId : undefined,
    type: messageTypeOf(record),
  };
}

function messageTypeOf({ type, targetId }: InteractionRecord): MessageType {
  if (type !== InteractionType.ApplicationCommand) return MessageType.Default;
  return targetId === undefined ? MessageType.ChatInputCommand : MessageType.ContextMenuCommand;
}

/**
 * The interaction behind a webhook token, if it may still speak.
 * @throws DiscordApiError 50027 (unknown or too old), 10015 (not answered yet)
 */
export function requireWebhook(world: World, applicationId: string, token: string): InteractionRecord {
  const record = world.interactions.get(token);
  if (applicationId !== world.application.id) throw unknownWebhook();
  const isOld = record && world.clock.now() - record.createdAt >= TOKEN_LIFE_MS;
  if (!record || isOld || world.switches.expireInteractionTokens) throw invalidWebhookToken();
  if (!record.answer || record.type === InteractionType.ApplicationCommandAutocomplete)
    throw unknownWebhook();
  return record;
}

/** Posts a follow-up. The first one after a defer fills the waiting message, whose visibility is settled. */
export async function followUp(
  world: World,
  record: InteractionRecord,
  body: unknown,
  files: UploadedFile[],
): Promise<MessageRecord> {
  if (record.owners[0] === undefined && record.followUps >= USER_INSTALL_FOLLOW_UPS) throw tooManyFollowUps();
  record.followUps += 1;
  const waiting = world.messages.get(record.originalId ?? '');
  if (waiting && !waiting.deleted && waiting.flags & MessageFlags.Loading) {
    return editMessage(world, waiting, { body, files, keepsAttachments: true, at: [] });
  }
  const flags = (body as { flags?: number } | null)?.flags ?? 0;
  const origin = { ...originOf(world, record, flags), type: MessageType.Default };
  const posted = await createMessage(world, origin, { body, files, allowedFlags: INTERACTION_FLAGS, at: [] });
  record.messageIds.push(posted.id);
  return posted;
}

/** A message that this token may read, edit and delete: `@original` or one of its own. Throws 10008. */
export function requireOwnMessage(world: World, record: InteractionRecord, id: string): MessageRecord {
  if (id === '@original') return requireMessage(world, record.originalId);
  if (id !== record.originalId && !record.messageIds.includes(id)) throw unknownMessage();
  return requireMessage(world, id);
}
