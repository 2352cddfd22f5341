import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiSchema } from '@easel/api/config.ts';
import { type ApiServer, startApi } from '@easel/api/server.ts';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import type { Owner } from '@easel/core/credits/ledger.ts';
import { readWallet, type Wallet } from '@easel/core/credits/wallet.ts';
import { createLogger } from '@easel/core/log.ts';
import {
  claimMoneyNotices,
  type MoneyNotice,
  markMoneyNoticeTold,
} from '@easel/core/payments/money-notice.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import { openStripe, type StripeDeps } from '@easel/core/payments/stripe/room.ts';
import { startTopUp } from '@easel/core/payments/stripe/top-up.ts';
import type { Origin } from '@easel/core/platform.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import {
  createTestAccount,
  createTestDatabase,
  createTestDeps,
  type TestDatabase,
} from '@easel/core/testing/test-database.ts';
import { createSandboxClock, type SandboxClock } from '@easel/sandbox/clock.ts';
import { createStripeTwin, type StripeTwin } from '@easel/sandbox/stripe/stripe-twin.ts';
import { afterEach, beforeEach } from 'vitest';

export const ORIGIN: Origin = { platform: 'discord', chatId: 'chat', userId: 'user', serverId: 'server' };

/** The api and the domain on a database of their own, with Stripe's twin on one clock, and a member. */
export interface StripeStage {
  database: TestDatabase;
  deps: StripeDeps;
  api: ApiServer;
  twin: StripeTwin;
  clock: SandboxClock;
  account: Account;
  owner: Owner;
  /** Every line that was logged as an error. */
  errors: string[];
  /** Begins to buy a pack, in US dollars. */
  buy(pack?: string, key?: string): Promise<Payment>;
  /** Begins to buy a pack and pays it; resolves when the webhooks have arrived. */
  buyAndPay(pack?: string): Promise<Payment>;
  wallet(): Promise<Wallet>;
  /** Resolves when every webhook on its way has been answered. */
  settled(): Promise<void>;
  /** What chats would be told now; each is told once. */
  notices(): Promise<MoneyNotice[]>;
  /** Lets time pass, and waits for what Stripe has to say of it. */
  pass(ms: number): Promise<void>;
}

const LEVEL_ERROR = 50;

/**
 * A fresh stage for each test of a file.
 *
 * @param behindMs by how much its clock is behind the real one.
 */
export function setStripeStage(env: Record<string, string> = {}, behindMs = 0): StripeStage {
  const stage = {} as StripeStage;
  beforeEach(async () => {
    Object.assign(stage, await openStage(env, behindMs));
  });
  afterEach(async () => {
    await stage.api.stop();
    await stage.twin.close();
    stage.clock.stop();
    await stage.database.drop();
  });
  return stage;
}

async function openStage(env: Record<string, string>, behindMs: number): Promise<StripeStage> {
  const real = createSandboxClock();
  const clock: SandboxClock = { ...real, now: () => real.now() - behindMs };
  const twin = await createStripeTwin({ clock, requestsPerSecond: 10_000 });
  const database = await createTestDatabase();
  const errors: string[] = [];
  const log = createLogger('error', {
    write: (line) => void (JSON.parse(line).level >= LEVEL_ERROR && errors.push(line)),
  });
  const config = {
    STRIPE_SECRET_KEY: twin.secretKey,
    STRIPE_WEBHOOK_SECRET: twin.webhookSecret,
    STRIPE_API_URL: twin.url,
    PUBLIC_URL: 'https://easel.example',
    PORT: '0',
    ...env,
  };
  const settings = readEnv(apiSchema, config);
  const stripe = openStripe(settings);
  if (!stripe) throw new Error('Stripe is not set up');
  const core = await createTestDeps(database);
  const deps: StripeDeps = { ...core, clock: { now: () => new Date(clock.now()) }, stripe, log };
  const storage = openFileStorage(join(tmpdir(), 'easel-nothing'));
  const api = await startApi({ ...deps, storage, keys: deriveKeys('a secret of the test') }, settings);
  twin.setWebhook(`${api.url}/webhooks/stripe`);
  const account = await createTestAccount(deps);
  const owner: Owner = { kind: 'person', id: account.id };
  let bought = 0;

  const opened: StripeStage = {
    database,
    deps,
    api,
    twin,
    clock,
    account,
    owner,
    errors,
    buy: (pack = 'small', key = `buy-${bought++}`) =>
      startTopUp(deps, { key, accountId: account.id, pack, currency: 'usd', origin: ORIGIN }),
    async buyAndPay(pack) {
      const payment = await opened.buy(pack);
      twin.pay(payment.url ?? '');
      await opened.settled();
      return payment;
    },
    wallet: () => readWallet(deps.db, { owner, clock: deps.clock }),
    settled: () => twin.webhooks.settled(),
    async notices() {
      const claimed = await claimMoneyNotices(deps.db, { platform: 'discord', limit: 100, leaseMs: 1000 });
      for (const { id } of claimed) await markMoneyNoticeTold(deps.db, id);
      return claimed.map(({ notice }) => notice);
    },
    async pass(ms) {
      clock.advance(ms);
      await opened.settled();
    },
  };
  return opened;
}
