import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Message, Update } from '@grammyjs/types';
import type { SandboxClock } from '../clock.ts';
import { createCallbackDesk } from './callback-queries.ts';
import { createCheckouts } from './checkout.ts';
import { createCommandBook } from './commands.ts';
import { createFileStore } from './files.ts';
import { createFloodGate } from './flood.ts';
import { readLoginRequest, sendBack, signLogin } from './login.ts';
import { messageFileId } from './message-view.ts';
import type { JsonObject } from './method-call.ts';
import { findMethodName, METHODS } from './methods.ts';
import { addGroup, addPerson, type TelegramChat, type TelegramGroup, type TelegramPerson } from './people.ts';
import type { TelegramRequest } from './request-log.ts';
import { buildServer } from './server.ts';
import { createStarAccounts } from './star-accounts.ts';
import { createSwitchboard, type TelegramSwitches } from './switches.ts';
import type { TwinParts } from './twin-parts.ts';
import { createUpdateFeed } from './updates.ts';
import { waitForMessage } from './wait-for-message.ts';
import { createWebhook } from './webhooks.ts';
import { createWorld } from './world.ts';

/** Far more than it takes: a machine that is busy or slow should not fail a test. */
const PATIENCE_MS = 45_000;

/**
 * The Telegram Bot API on loopback, with people to play in it. It knows private chats and supergroups, text,
 * photos, documents and payments in Telegram Stars; not channels, forum topics, other media, other currencies,
 * subscriptions, inline mode or legacy Markdown.
 */
export interface TelegramTwin {
  /** Base for `apiRoot`, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly token: string;
  readonly botUsername: string;
  /** Every request that came in, oldest first. */
  readonly requests: readonly TelegramRequest[];
  /** Every update the bot was or will be given, oldest first. */
  readonly updates: readonly Update[];
  readonly switches: TelegramSwitches;
  /** Enters the site on which people log in with Telegram, such as `easel.example`: @BotFather's /setdomain. */
  setLoginDomain(domain: string): void;
  /** A person opens the login page of the site and agrees, or cancels. @returns where their browser is sent. */
  approveLogin(person: TelegramPerson, loginUrl: string): string;
  denyLogin(loginUrl: string): string;
  addUser(options: { name: string; username?: string; languageCode?: string }): TelegramPerson;
  /** A supergroup with the bot in it as a plain member; the first of `admins` owns it. */
  addGroup(options: {
    title: string;
    admins?: readonly TelegramPerson[];
    members?: readonly TelegramPerson[];
  }): TelegramGroup;
  /**
   * Resolves to the first message of the chat, there already or still to come, that `predicate` likes.
   * @param timeoutMs real milliseconds (a test's patience does not run with the sandbox clock).
   * @throws Error that shows the chat where none came in time.
   */
  waitForMessage(
    chat: TelegramChat,
    predicate: (message: Message) => boolean,
    timeoutMs?: number,
  ): Promise<Message>;
  /** The bytes of a message's document as they were sent, or of the largest size of its photo. */
  readFile(message: Message): Promise<Buffer>;
  /**
   * Posts an update to the webhook that Telegram did not send, with this secret or none at all.
   * @param options.update the newest real update where left out. Resolves to the bot's HTTP status.
   */
  forgeDelivery(options: { secret?: string; update?: Update }): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param options.port 0 (the default) takes any free one. @param options.token made up where left out.
 */
export async function createTelegramTwin({
  clock,
  port = 0,
  token = `${7_000_000_000 + randomBytes(3).readUIntBE(0, 3)}:${randomBytes(26).toString('base64url')}`,
}: {
  clock: SandboxClock;
  port?: number;
  token?: string;
}): Promise<TelegramTwin> {
  const botUsername = 'easel_sandbox_bot';
  const world = createWorld(clock, Number(token.split(':')[0]), botUsername);
  const updates = createUpdateFeed(clock);
  const switches = createSwitchboard(clock, updates.redeliver);
  const parts: TwinParts = {
    world,
    updates,
    webhook: createWebhook(clock, updates, runMethod),
    files: createFileStore(clock),
    flood: createFloodGate(clock, () => switches.switches.floodLimits),
    callbacks: createCallbackDesk(clock),
    commands: createCommandBook(world),
    invoices: new Map(),
    checkouts: createCheckouts(clock),
    stars: createStarAccounts(world),
    switches,
    login: { domain: undefined },
  };
  const requests: TelegramRequest[] = [];
  const app = await buildServer(parts, token, requests);
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address() as AddressInfo;

  const readLogin = (url: string) => readLoginRequest(world, parts.login.domain, new URL(url).searchParams);

  async function runMethod(method: string, values: JsonObject): Promise<unknown> {
    const hungUp = new AbortController().signal;
    return METHODS[findMethodName(method) ?? '']?.(parts, { method, values, uploads: new Map(), hungUp });
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    botUsername,
    requests,
    updates: updates.published,
    switches: switches.switches,
    setLoginDomain(domain) {
      parts.login.domain = domain;
    },
    approveLogin: (person, url) => sendBack(readLogin(url), signLogin(world, token, person.user)),
    denyLogin: (url) => sendBack(readLogin(url), false),
    addUser: (options) => addPerson(parts, options),
    addGroup: (options) => addGroup(parts, options),
    waitForMessage: (chat, predicate, timeoutMs = PATIENCE_MS) =>
      waitForMessage(world, chat, predicate, timeoutMs),
    async readFile(message) {
      const fileId = messageFileId(message);
      if (!fileId) throw new Error('The message has no file.');
      return parts.files.read(fileId);
    },
    async forgeDelivery({ secret, update = updates.published.at(-1) }) {
      if (!update) throw new Error('There is no update to forge a delivery from.');
      return parts.webhook.forge(update, secret);
    },
    async close() {
      parts.webhook.stop();
      updates.endPoll();
      await app.close();
    },
  };
}
