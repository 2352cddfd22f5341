import type { APIEmbed, APIRole, APIUser, Locale, UserFlags } from 'discord-api-types/v10';
import type { SandboxClock } from '../clock.ts';
import type { CommandBook } from './commands.ts';
import type { ComponentNode } from './components.ts';
import type { InteractionRecord } from './interactions.ts';
import { createOAuthDesk, type OAuthDesk } from './oauth.ts';
import type { Signal } from './signal.ts';
import { createSignal } from './signal.ts';
import { createSnowflakes } from './snowflakes.ts';
import { type ArmedSwitches, createSwitches } from './switches.ts';

/** Everything the twin remembers. Rooms read and write it; the two signals tell who listens. */
export interface World {
  clock: SandboxClock;
  nextId: () => string;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  origin: string;
  token: string;
  application: { id: string; name: string };
  bot: APIUser;
  oauth: OAuthDesk;
  privilegedIntents: number;
  /** The app's first answer to an interaction must come within this. */
  answerWithinMs: number;
  users: Map<string, UserRecord>;
  guilds: Map<string, GuildRecord>;
  channels: Map<string, ChannelRecord>;
  messages: Map<string, MessageRecord>;
  files: Map<string, StoredFile>;
  commands: CommandBook;
  /** By token. */
  interactions: Map<string, InteractionRecord>;
  switches: ArmedSwitches;
  /** Something a person could see has changed. */
  changes: Signal<void>;
  /** Events for the gateway's sessions. */
  dispatches: Signal<Dispatch>;
}

export interface Dispatch {
  event: string;
  data: object;
  /** What a session without the message content intent gets instead. */
  withoutContent?: object;
  guildId?: string | undefined;
  /** The session must hold one of these intents; 0 reaches everybody. */
  intents: number;
}

export interface UserRecord {
  user: APIUser;
  locale: Locale;
  /** Whether the person allowed age-restricted commands in direct messages. */
  ageRestrictedDms: boolean;
}

export interface GuildRecord {
  id: string;
  name: string;
  locale: Locale;
  ownerId: string;
  createdAt: number;
  roles: Map<string, APIRole>;
  members: Map<string, MemberRecord>;
  channelIds: string[];
}

interface MemberRecord {
  roleIds: string[];
  joinedAt: number;
}

export interface ChannelRecord {
  id: string;
  /** `private` is a talk among people in which the app is no member. */
  kind: 'guild' | 'dm' | 'private';
  name: string;
  nsfw: boolean;
  guildId?: string;
  /** Set: it is a thread of this channel. The app is no member of private ones. */
  thread?: { parentId: string; isPrivate: boolean };
  recipientIds: string[];
}

export interface MessageRecord {
  id: string;
  channelId: string;
  authorId: string;
  type: number;
  content: string;
  embeds: APIEmbed[];
  components: ComponentNode[];
  attachmentIds: string[];
  flags: number;
  createdAt: number;
  editedAt?: number;
  nonce?: string | number | undefined;
  repliesTo?: string | undefined;
  /** Token of the interaction that made it. */
  interactionToken?: string | undefined;
  /** Ephemeral: only this person sees it. */
  visibleTo?: string | undefined;
  deleted: boolean;
}

export interface StoredFile {
  id: string;
  channelId: string;
  filename: string;
  data: Buffer;
  contentType: string;
  description?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  ephemeral: boolean;
}

interface WorldOptions {
  clock: SandboxClock;
  token: string;
  applicationName: string;
  privilegedIntents: number;
  answerWithinMs: number;
}

export function createWorld(options: WorldOptions): World {
  const { clock, token, applicationName, privilegedIntents, answerWithinMs } = options;
  const nextId = createSnowflakes(clock);
  const id = nextId();
  const bot = makeUser(id, applicationName, true);
  return {
    clock,
    nextId,
    origin: '',
    token,
    application: { id, name: applicationName },
    bot,
    oauth: createOAuthDesk(),
    privilegedIntents,
    answerWithinMs,
    users: new Map(),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    files: new Map(),
    commands: new Map(),
    interactions: new Map(),
    switches: createSwitches(),
    changes: createSignal<void>(),
    dispatches: createSignal<Dispatch>(),
  };
}

const NO_FLAGS = 0 as UserFlags;

export function makeUser(id: string, name: string, bot = false): APIUser {
  return {
    id,
    username: name.toLowerCase().replace(/[^a-z0-9_.]/g, '_'),
    discriminator: bot ? '0001' : '0',
    global_name: bot ? null : name,
    avatar: null,
    public_flags: NO_FLAGS,
    flags: NO_FLAGS,
    primary_guild: null,
    ...(bot && { bot }),
  };
}

/** The bot or a person, whoever has that id. */
export function findUser(world: World, id: string): APIUser | undefined {
  return id === world.bot.id ? world.bot : world.users.get(id)?.user;
}
