import type { AddressInfo } from 'node:net';
import type { APIMessage, Locale } from 'discord-api-types/v10';
import type { SandboxClock } from '../clock.ts';
import { applicationRoutes } from './application-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { createIdentifyBudget } from './gateway-limits.ts';
import { PATIENCE_MS } from './interaction-handle.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { approve, deny, readAuthorizeRequest } from './oauth.ts';
import { addGuild, addUser, type TwinChannel, type TwinGuild, type TwinUser } from './people.ts';
import { createRateLimiter } from './rate-limits.ts';
import { createRequestLog, type LoggedRequest } from './request-log.ts';
import { buildRestServer } from './rest.ts';
import { waitUntil } from './signal.ts';
import type { Switches } from './switches.ts';
import { createWorld } from './world.ts';

const MESSAGE_CONTENT = 1 << 15;
/** https://docs.discord.com/developers/interactions/receiving-and-responding */
const ANSWER_WITHIN_MS = 3_000;

export interface DiscordTwinOptions {
  clock: SandboxClock;
  /** 0 (the default) takes a free one. */
  port?: number;
  token?: string;
  applicationName?: string;
  /** Bits of the privileged intents that the app was granted; message content unless told otherwise. */
  privilegedIntents?: number;
  /** IDENTIFYs in five seconds; a small app has one. */
  maxConcurrency?: number;
  /** Real milliseconds between heartbeats. */
  heartbeatIntervalMs?: number;
  /** For how long the app may take to answer an interaction: three seconds, unless a test is not about that. */
  answerWithinMs?: number;
}

/** Discord on loopback: REST v10 under `url`, its gateway, its file links, and the people who use it. */
export interface DiscordTwin {
  /** Base for a client's `rest.api`, such as `http://127.0.0.1:1234/api`. */
  url: string;
  token: string;
  applicationId: string;
  clientSecret: string;
  switches: Switches;
  gateway: Pick<Gateway, 'dropConnections' | 'requestReconnect' | 'connected'>;
  /** What people allow the app by OAuth2. */
  oauth: {
    /** Enters an address that people may be sent back to, as in the developer portal. */
    addRedirect(uri: string): void;
    /** A person opens the authorize page and agrees, or cancels. @returns where their browser is sent. */
    approve(user: TwinUser, authorizeUrl: string): string;
    deny(authorizeUrl: string): string;
  };
  /** Every REST request so far, oldest first. */
  requests: readonly LoggedRequest[];
  /** Requests answered 401, 403 or 429 (`shared` apart). */
  readonly invalidRequests: number;
  addGuild(options: { name: string; locale?: Locale }): TwinGuild;
  addUser(options: { name: string; locale?: Locale; ageRestrictedDms?: boolean }): TwinUser;
  /** Resolves with the first message that everybody in the channel sees and that fits; `timeoutMs` is real time. */
  waitForMessage(
    channel: TwinChannel,
    predicate: (message: APIMessage) => boolean,
    timeoutMs?: number,
  ): Promise<APIMessage>;
  close(): Promise<void>;
}

/** Opens the twin on 127.0.0.1. Resolves once it listens. */
export async function createDiscordTwin(options: DiscordTwinOptions): Promise<DiscordTwin> {
  const { clock } = options;
  const world = createWorld({
    clock,
    token: options.token ?? 'sandbox.discord.token',
    applicationName: options.applicationName ?? 'Easel',
    privilegedIntents: options.privilegedIntents ?? MESSAGE_CONTENT,
    answerWithinMs: options.answerWithinMs ?? ANSWER_WITHIN_MS,
  });
  const log = createRequestLog();
  const budget = createIdentifyBudget(clock, options.maxConcurrency ?? 1);
  const routes = [...applicationRoutes(budget), ...channelRoutes(), ...interactionRoutes()];
  const app = await buildRestServer({ world, routes, limiter: createRateLimiter(clock), log });
  const { heartbeatIntervalMs } = options;
  const gateway = openGateway({ world, budget, server: app.server, heartbeatIntervalMs });
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  world.origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  return {
    url: `${world.origin}/api`,
    token: world.token,
    applicationId: world.application.id,
    clientSecret: world.oauth.clientSecret,
    oauth: {
      addRedirect: (uri) => void world.oauth.redirects.add(uri),
      approve: (user, url) => approve(world, readAuthorizeRequest(world, new URL(url).searchParams), user.id),
      deny: (url) => deny(readAuthorizeRequest(world, new URL(url).searchParams)),
    },
    switches: world.switches,
    gateway,
    requests: log.entries,
    get invalidRequests() {
      return log.invalid;
    },
    addGuild: (guild) => addGuild(world, guild),
    addUser: (user) => addUser(world, user),
    waitForMessage: (channel, predicate, timeoutMs = PATIENCE_MS) =>
      waitUntil(
        world.changes,
        () => channel.messages.find(predicate),
        timeoutMs,
        () =>
          `a fitting message in #${channel.name}; there are ${channel.messages.length}, the newest ${JSON.stringify(channel.messages.slice(-2)).slice(0, 2000)}`,
      ),
    async close() {
      gateway.close();
      await app.close();
    },
  };
}
