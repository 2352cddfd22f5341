import type { Server } from 'node:http';
import { deflateSync } from 'node:zlib';
import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { IdentifyBudget } from './gateway-limits.ts';
import { createSessions, type Session, type SessionBook } from './gateway-sessions.ts';
import { guildCreatePayload, memberPayload } from './payloads.ts';
import type { World } from './world.ts';

const HEARTBEAT_INTERVAL_MS = 41_250;
const SENDS_A_MINUTE = 120;
const PRIVILEGED =
  GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;
const KNOWN_INTENTS = Object.values(GatewayIntentBits).reduce<number>((all, bit) => all | Number(bit), 0);

export interface Gateway {
  /** Cuts every connection. With `resumable: false` the sessions are forgotten too, so a resume is refused. */
  dropConnections(options?: { resumable?: boolean }): void;
  /** Asks every client to reconnect (opcode 7), as Discord does before it moves a session. */
  requestReconnect(): void;
  /** How many clients are identified and connected. */
  connected(): number;
  close(): void;
}

interface Connection {
  socket: WebSocket;
  session?: Session;
  compress: boolean;
  sentInWindow: number;
  windowStartedAt: number;
  silence?: NodeJS.Timeout;
}

interface GatewayDeps {
  world: World;
  budget: IdentifyBudget;
  server: Server;
  heartbeatIntervalMs?: number | undefined;
}

/** Serves the gateway, protocol version 10 in JSON, at `/gateway` of the REST server's port. */
export function openGateway(deps: GatewayDeps): Gateway {
  const { world, server } = deps;
  const interval = deps.heartbeatIntervalMs ?? HEARTBEAT_INTERVAL_MS;
  const sessions = createSessions(world);
  const sockets = new WebSocketServer({ noServer: true });
  const connections = new Set<Connection>();

  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    if (url.pathname.replace(/\/$/, '') === '/gateway') {
      sockets.handleUpgrade(request, socket, head, (open) => greet(open, url.searchParams));
    } else {
      socket.destroy();
    }
  });

  function greet(socket: WebSocket, query: URLSearchParams): void {
    const connection: Connection = {
      socket,
      compress: false,
      sentInWindow: 0,
      windowStartedAt: world.clock.now(),
    };
    if (query.get('v') !== '10') {
      socket.close(GatewayCloseCodes.InvalidAPIVersion, 'Invalid API version.');
      return;
    }
    connections.add(connection);
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      clearTimeout(connection.silence);
      connections.delete(connection);
      if (connection.session) sessions.release(connection.session, code);
    });
    socket.on('message', (data) => receive(deps, sessions, connection, String(data), interval));
    watchHeartbeat(connection, interval);
    send(connection, { op: GatewayOpcodes.Hello, d: { heartbeat_interval: interval, _trace: [] } });
  }

  return {
    dropConnections({ resumable = true } = {}) {
      if (!resumable) sessions.forgetAll();
      for (const { socket } of connections) socket.terminate();
    },
    requestReconnect() {
      for (const connection of connections) send(connection, { op: GatewayOpcodes.Reconnect, d: null });
    },
    connected: () => [...connections].filter(({ session }) => session !== undefined).length,
    close() {
      for (const { socket } of connections) socket.terminate();
      sessions.close();
      sockets.close();
    },
  };
}

interface Frame {
  op: number;
  d: unknown;
}

/** Why a connection is closed: a gateway close code and its words. */
type Refusal = readonly [code: GatewayCloseCodes, reason: string];

const NOT_AUTHENTICATED: Refusal = [GatewayCloseCodes.NotAuthenticated, 'Not authenticated.'];

function receive(
  deps: GatewayDeps,
  sessions: SessionBook,
  connection: Connection,
  text: string,
  interval: number,
): void {
  const refusal = handleFrame(deps, sessions, connection, text, interval);
  if (refusal) connection.socket.close(...refusal);
}

function handleFrame(
  deps: GatewayDeps,
  sessions: SessionBook,
  connection: Connection,
  text: string,
  interval: number,
): Refusal | undefined {
  const frame = parseFrame(text);
  if (!frame) return [GatewayCloseCodes.DecodeError, 'Error while decoding payload.'];
  if (isSendingTooMuch(deps.world, connection)) return [GatewayCloseCodes.RateLimited, 'Rate limited.'];
  const data = frame.d ?? {};
  switch (frame.op) {
    case GatewayOpcodes.Heartbeat:
      watchHeartbeat(connection, interval);
      send(connection, { op: GatewayOpcodes.HeartbeatAck, d: null });
      return undefined;
    case GatewayOpcodes.Identify:
      return identify(deps, sessions, connection, data);
    case GatewayOpcodes.Resume:
      return resume(deps.world, sessions, connection, data);
    case GatewayOpcodes.RequestGuildMembers:
      if (!connection.session) return NOT_AUTHENTICATED;
      sendMembers(deps.world, sessions, connection.session, data);
      return undefined;
    case GatewayOpcodes.PresenceUpdate:
    case GatewayOpcodes.VoiceStateUpdate:
      return connection.session ? undefined : NOT_AUTHENTICATED;
    default:
      return [GatewayCloseCodes.UnknownOpcode, 'Unknown opcode.'];
  }
}

interface IdentifyData {
  token?: string;
  intents?: number;
  shard?: [number, number];
  compress?: boolean;
  properties?: object;
}

function identify(
  { world, budget }: GatewayDeps,
  sessions: SessionBook,
  connection: Connection,
  data: IdentifyData,
): Refusal | undefined {
  const refusal = refuseIdentify(world, connection, data);
  if (refusal) return refusal;
  const { intents = 0, shard: [shardId, shardCount] = [0, 1] } = data;
  if (!budget.take(shardId)) {
    send(connection, { op: GatewayOpcodes.InvalidSession, d: false });
    return undefined;
  }
  connection.compress = data.compress === true;
  const session = sessions.start({ shardId, shardCount, intents }, (frame) => send(connection, frame));
  connection.session = session;
  const guilds = [...world.guilds.values()].filter((guild) => sessions.hears(session, guild.id));
  sessions.push(session, 'READY', {
    v: 10,
    user: { ...world.bot, mfa_enabled: true, verified: true, email: null },
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: `${world.origin.replace('http', 'ws')}/gateway`,
    shard: [shardId, shardCount],
    application: { id: world.application.id, flags: 0 },
    session_type: 'normal',
    private_channels: [],
    relationships: [],
    user_settings: {},
    _trace: [],
  });
  if (intents & GatewayIntentBits.Guilds) {
    for (const guild of guilds) sessions.push(session, 'GUILD_CREATE', guildCreatePayload(world, guild));
  }
  return undefined;
}

function refuseIdentify(world: World, connection: Connection, data: IdentifyData): Refusal | undefined {
  const { intents, shard: [shardId, shardCount] = [0, 1] } = data;
  if (connection.session) return [GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.'];
  if (!isToken(world, data.token)) return [GatewayCloseCodes.AuthenticationFailed, 'Authentication failed.'];
  if (!(shardId >= 0 && shardId < shardCount)) return [GatewayCloseCodes.InvalidShard, 'Invalid shard.'];
  if (intents === undefined || !Number.isInteger(intents) || intents & ~KNOWN_INTENTS) {
    return [GatewayCloseCodes.InvalidIntents, 'Invalid intent(s).'];
  }
  if (data.properties === undefined) return [GatewayCloseCodes.DecodeError, 'Error while decoding payload.'];
  if (intents & PRIVILEGED & ~world.privilegedIntents) {
    return [GatewayCloseCodes.DisallowedIntents, 'Disallowed intent(s).'];
  }
  return undefined;
}

interface ResumeData {
  token?: string;
  session_id?: string;
  seq?: number;
}

function resume(
  world: World,
  sessions: SessionBook,
  connection: Connection,
  { token, session_id = '', seq = 0 }: ResumeData,
): Refusal | undefined {
  if (connection.session) return [GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.'];
  if (!isToken(world, token)) return [GatewayCloseCodes.AuthenticationFailed, 'Authentication failed.'];
  const session = sessions.find(session_id);
  if (session && seq > session.seq) return [GatewayCloseCodes.InvalidSeq, 'Invalid seq.'];
  if (!session || !sessions.canReplay(session, seq)) {
    send(connection, { op: GatewayOpcodes.InvalidSession, d: false });
    return undefined;
  }
  connection.session = session;
  sessions.resume(session, seq, (frame) => send(connection, frame));
  return undefined;
}

interface MembersData {
  guild_id?: string;
  user_ids?: string | string[];
  nonce?: string;
}

function sendMembers(world: World, sessions: SessionBook, session: Session, data: MembersData): void {
  const guild = world.guilds.get(data.guild_id ?? '');
  if (!guild) return;
  const asked = data.user_ids === undefined ? [...guild.members.keys()] : [data.user_ids].flat();
  const here = asked.filter((id) => guild.members.has(id));
  sessions.push(session, 'GUILD_MEMBERS_CHUNK', {
    guild_id: guild.id,
    members: here.map((id) => memberPayload(world, guild, id)),
    not_found: asked.filter((id) => !guild.members.has(id)),
    chunk_index: 0,
    chunk_count: 1,
    ...(data.nonce !== undefined && { nonce: data.nonce }),
  });
}

function isToken(world: World, token: string | undefined): boolean {
  return token?.replace(/^Bot /, '') === world.token;
}

function parseFrame(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Partial<Frame> | null;
    return typeof frame?.op === 'number' ? { op: frame.op, d: frame.d } : undefined;
  } catch {
    // Answered with close code 4002 by the caller.
    return undefined;
  }
}

function isSendingTooMuch(world: World, connection: Connection): boolean {
  const now = world.clock.now();
  if (now >= connection.windowStartedAt + 60_000) {
    connection.windowStartedAt = now;
    connection.sentInWindow = 0;
  }
  connection.sentInWindow += 1;
  return connection.sentInWindow > SENDS_A_MINUTE;
}

/**
 * Closes a connection that has gone silent. On real time, alone in the sandbox: clients beat on their own clock,
 * and a test that jumps fifteen minutes must not look like fifteen minutes without a heartbeat.
 */
function watchHeartbeat(connection: Connection, interval: number): void {
  clearTimeout(connection.silence);
  connection.silence = setTimeout(() => {
    connection.socket.close(GatewayCloseCodes.SessionTimedOut, 'Session timed out.');
  }, interval * 1.5);
}

function send(connection: Connection, frame: object): void {
  if (connection.socket.readyState !== connection.socket.OPEN) return;
  const text = JSON.stringify({ t: null, s: null, ...frame });
  connection.socket.send(connection.compress ? deflateSync(text) : text);
}
