import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTelegramConfig } from '@easel/bot-telegram/config.ts';
import { startTelegramBot, type TelegramBot } from '@easel/bot-telegram/start.ts';
import { type Account, findAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { systemClock } from '@easel/core/clock.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import { readWallet, type Wallet } from '@easel/core/credits/wallet.ts';
import { createLogger } from '@easel/core/log.ts';
import { saveCapacity } from '@easel/core/orders/capacity.ts';
import { listOrders, type Order } from '@easel/core/orders/order.ts';
import { closeQueueConnection, openQueueConnection } from '@easel/core/queue/connection.ts';
import { openQueueProducer } from '@easel/core/queue/producer.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import { createTestDatabase, localSignals } from '@easel/core/testing/test-database.ts';
import { createSandboxClock } from '@easel/sandbox/clock.ts';
import { messageButtons, messageText } from '@easel/sandbox/telegram/message-view.ts';
import type { TelegramChat, TelegramGroup, TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { loadTelegramSpec, validateTelegramRequest } from '@easel/sandbox/telegram/spec-conformance.ts';
import { createTelegramTwin, type TelegramTwin } from '@easel/sandbox/telegram/telegram-twin.ts';
import { startRelay } from '@easel/workers/relay/relay.ts';
import { expect, onTestFinished } from 'vitest';

const spec = loadTelegramSpec();
if (!spec) console.warn('The Bot API description is not on this machine: requests are not held against it.');

const MODELS = ['flux-schnell', 'flux-dev', 'sdxl'];
const GRACE_MS = 2_000;

/** The real bot before the twin of Telegram, on a database of its own; a relay moves the jobs, and tests play the workers. */
export interface Stage {
  twin: TelegramTwin;
  deps: Foundation & { storage: MediaStorage };
  /** Ends the bot's process, as far as it can be told from outside, and starts another. */
  restartBot(): Promise<void>;
  /** The orders of a person, newest first. */
  ordersOf(person: TelegramPerson): Promise<Order[]>;
  walletOf(person: TelegramPerson): Promise<Wallet>;
  /** The account of a person who has used the bot. */
  accountOf(person: TelegramPerson): Promise<Account>;
}

/** @param options.webhookSecret set: Telegram posts updates instead of being polled. */
export async function openStage(options: { webhookSecret?: string } = {}): Promise<Stage> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'easel-telegram-'));
  const queue = openQueueConnection({ databaseUrl: database.url });
  const log = createLogger(process.env.TEST_LOG_LEVEL ?? 'fatal');
  const signals = await localSignals();
  const producer = openQueueProducer(queue, () => {});
  const keys = deriveKeys('a secret of the test');
  const base = { db: database.db, clock: systemClock, signals, queue, log, databaseUrl: database.url, keys };
  const deps = { ...base, close: async () => {}, storage: openFileStorage(folder) };
  await saveCapacity(
    database.db,
    MODELS.map((model) => ({ model, provider: 'runpod', endpoint: `endpoint-${model}`, slots: 2 })),
  );
  const clock = createSandboxClock();
  const twin = await createTelegramTwin({ clock });
  const relay = startRelay({ ...deps, producer });
  let bot: TelegramBot | undefined;
  const hooks = createServer((request, response) => void bot?.webhook?.(request, response));

  onTestFinished(async () => {
    await bot?.stop(GRACE_MS);
    await relay.stop();
    await producer.close();
    await closeQueueConnection(queue);
    await signals.close();
    await twin.close();
    clock.stop();
    hooks.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
    expect(findDeviations(twin)).toEqual([]);
  });

  async function startBot(): Promise<TelegramBot> {
    const config = readTelegramConfig({
      TELEGRAM_TOKEN: twin.token,
      TELEGRAM_API_URL: twin.url,
      TELEGRAM_WEBHOOK_SECRET: options.webhookSecret,
      PUBLIC_URL: await hooksUrl(),
      TELEGRAM_STRIPE: true,
      TELEGRAM_STARS: true,
    });
    if (!config) throw new Error('the bot has no token');
    return startTelegramBot({ ...deps, siteUrl: 'https://easel.example' }, config);
  }

  async function hooksUrl(): Promise<string> {
    if (!hooks.listening) await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(hooks.address() as AddressInfo).port}`;
  }

  const find = (person: TelegramPerson) =>
    findAccount(deps, { platform: 'telegram', userId: String(person.id) });

  async function accountOf(person: TelegramPerson): Promise<Account> {
    const account = await find(person);
    if (!account) throw new Error('this person has no account');
    return account;
  }

  bot = await startBot();
  return {
    twin,
    deps,
    async restartBot() {
      await bot?.stop(GRACE_MS);
      bot = await startBot();
    },
    async ordersOf(person) {
      const account = await find(person);
      return account ? listOrders(deps.db, { account: account.id, limit: 50 }) : [];
    },
    async walletOf(person) {
      const { id } = await accountOf(person);
      return readWallet(deps.db, { owner: { kind: 'person', id }, clock: systemClock });
    },
    accountOf,
  };
}

/** Somebody new to the bot. */
export function addVisitor(stage: Stage): TelegramPerson {
  return stage.twin.addUser({ name: `Visitor ${randomBytes(2).toString('hex')}`, languageCode: 'en' });
}

/** A group of three who are new to the bot, one of them its admin. */
export async function openGroup() {
  const stage = await openStage();
  const [admin, member, other] = [addVisitor(stage), addVisitor(stage), addVisitor(stage)];
  const group = stage.twin.addGroup({ title: 'Studio', admins: [admin], members: [member, other] });
  return { stage, group, admin, member, other };
}

/** Has somebody open their private chat with the bot, and read the welcome there. */
export async function openPrivateChat({ twin }: Stage, person: TelegramPerson): Promise<TelegramChat> {
  const { chat, openStartLink } = person.privately();
  openStartLink('hello');
  await twin.waitForMessage(chat, saying('Easel makes pictures'));
  return chat;
}

/** A message as it stands in a chat. */
export type Message = TelegramChat['messages'][number];

/** Likes messages that say this. */
export function saying(words: string): (message: Message) => boolean {
  return (message) => messageText(message).includes(words);
}

/** The labels of the buttons under a message. */
export function labelsOf(message: Message): string[] {
  return messageButtons(message).map(({ text }) => text);
}

/** Has a person order something, and waits for its card. */
export async function orderBy(
  stage: Stage,
  person: TelegramPerson,
  text: string,
  group?: TelegramGroup,
): Promise<{ order: Order; card: Message; asked: Message }> {
  const actor = group ? person.in(group) : person.privately();
  const known = new Set((await stage.ordersOf(person)).map(({ id }) => id));
  const asked = actor.send(text);
  const card = await stage.twin.waitForMessage(
    actor.chat,
    (message) => message.reply_to_message?.message_id === asked.message_id && saying('set aside')(message),
  );
  const order = (await stage.ordersOf(person)).find(({ id }) => !known.has(id));
  if (!order) throw new Error('nothing was ordered');
  return { order, card, asked };
}

/** The message as it is now. */
export function now(chat: TelegramChat, message: Message): Message {
  const found = chat.messages.find(({ message_id }) => message_id === message.message_id);
  if (!found) throw new Error('the message is gone');
  return found;
}

/** What the bot sent against Telegram's own description. */
function findDeviations(twin: TelegramTwin): string[] {
  if (!spec) return [];
  return twin.requests.flatMap(({ method, parameters }) => validateTelegramRequest(spec, method, parameters));
}
