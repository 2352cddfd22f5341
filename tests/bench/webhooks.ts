import { createHmac } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { apiSchema } from '@easel/api/config.ts';
import { startApi } from '@easel/api/server.ts';
import { type Account, ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { openStripe, type StripeRoom } from '@easel/core/payments/stripe/room.ts';
import { verifyWebhook } from '@easel/core/payments/stripe/webhook.ts';
import { beginPayment } from '@easel/core/payments/top-up.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { type Figure, measureRate, percentile } from './bench.ts';

const SECRET = 'whsec_bench';
const PEOPLE = 100;
const PER_SECOND = 200;
const SECONDS = 10;
/** Events sent as fast as they are answered. */
const RUSH = 1500;
const ROUNDS = 3;
const WIDTH = 16;
const CREATED = Math.floor(Date.now() / 1000);

/** Paid checkouts as Stripe tells them, each one a top-up that is credited; against a route that checks the signature and no more. */
export async function benchWebhooks(foundation: Foundation, folder: string): Promise<Figure[]> {
  const env = readEnv(apiSchema, {
    STRIPE_SECRET_KEY: 'sk_test_never_used',
    STRIPE_WEBHOOK_SECRET: SECRET,
    PUBLIC_URL: 'https://easel.example',
    PORT: '0',
    DATA_DIR: folder,
  });
  const stripe = openStripe(env);
  if (!stripe) throw new Error('Stripe is not set up');
  const api = await startApi({ ...foundation, storage: openFileStorage(folder), stripe }, env);
  const bare = await startBare(stripe);
  const sender = createSender();
  try {
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => openAccount(foundation, i)));
    const bodies = await beginPayments(foundation, people, PER_SECOND * SECONDS + RUSH * ROUNDS);
    const hook = `${api.url}/webhooks/stripe`;
    const waits = await sendSteadily(
      (body) => sender.send(hook, body),
      bodies.splice(0, PER_SECOND * SECONDS),
    );
    const [taken, checked]: [number[], number[]] = [[], []];
    // In turns, so that a machine that slows down slows both.
    for (let round = 0; round < ROUNDS; round++) {
      const rush = bodies.splice(0, RUSH);
      checked.push(await measureRate(RUSH, WIDTH, (i) => sender.send(bare.url, rush[i] ?? '')));
      taken.push(await measureRate(RUSH, WIDTH, (i) => sender.send(hook, rush[i] ?? '')));
    }
    await assertCredited(foundation);
    const steady = `webhook to its answer at ${PER_SECOND}/s`;
    return [
      { name: `${steady}, p50`, value: percentile(waits, 0.5), unit: 'ms' },
      { name: `${steady}, p99`, value: percentile(waits, 0.99), unit: 'ms', goal: 'under 200 ms' },
      {
        name: 'webhooks taken (signature, event, payment, credits, notice)',
        value: percentile(taken, 0.5),
        unit: 'per s',
        baseline: { name: 'signature checked, nothing kept', value: percentile(checked, 0.5) },
        goal: 'at least 200 per s',
      },
    ];
  } finally {
    sender.close();
    await bare.close();
    await api.stop();
  }
}

function openAccount(foundation: Foundation, i: number): Promise<Account> {
  return ensureAccount(foundation, { platform: 'discord', userId: `payer-${i}`, displayName: 'Member' });
}

/** @returns the event of each payment being paid, as Stripe writes it. */
async function beginPayments(foundation: Foundation, people: Account[], count: number): Promise<string[]> {
  const bodies: string[] = [];
  await measureRate(count, WIDTH, async (i) => {
    const account = people[i % people.length];
    if (!account) return;
    const origin = { platform: 'discord', chatId: 'bench', userId: `payer-${i % people.length}` } as const;
    const request = {
      key: `bench-${i}`,
      accountId: account.id,
      pack: 'small',
      currency: 'usd',
      origin,
    } as const;
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { id } = await beginPayment(foundation, request, { provider: 'stripe', expiresAt });
    bodies.push(paidEvent(id, i));
  });
  return bodies;
}

function paidEvent(paymentId: string, i: number): string {
  const session = {
    id: `cs_test_${i}`,
    object: 'checkout.session',
    mode: 'payment',
    status: 'complete',
    payment_status: 'paid',
    payment_intent: `pi_${i}`,
    amount_subtotal: 500,
    amount_total: 500,
    currency: 'usd',
    metadata: { payment: paymentId },
  };
  const type = 'checkout.session.completed';
  return JSON.stringify({
    id: `evt_${i}`,
    object: 'event',
    created: CREATED,
    type,
    data: { object: session },
  });
}

/** One after the other at a steady pace, however long the answers take. @returns how long each took, in milliseconds. */
async function sendSteadily(send: (body: string) => Promise<void>, bodies: string[]): Promise<number[]> {
  const waits: Promise<number>[] = [];
  const started = performance.now();
  for (const [i, body] of bodies.entries()) {
    await delay(Math.max(0, started + (i * 1000) / PER_SECOND - performance.now()));
    const sent = performance.now();
    waits.push(send(body).then(() => performance.now() - sent));
  }
  return Promise.all(waits);
}

interface Sender {
  /** Signs a body and posts it. @throws when the answer is not 200. */
  send(url: string, body: string): Promise<void>;
  close(): void;
}

/** Plain node:http: fetch would cost more than the route that is measured. */
function createSender(): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    close: () => agent.destroy(),
    send: (url, body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
        const sending = request(url, { method: 'POST', agent, headers }, (answer) => {
          answer.resume();
          answer.once('end', () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`)),
          );
        });
        sending.once('error', reject).end(body);
      }),
  };
}

function sign(body: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex')}`;
}

/** The baseline: reads the body, checks the signature as the api does, and answers. */
async function startBare(stripe: StripeRoom): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (incoming, response) => {
    const body = await readBody(incoming);
    const signature = String(incoming.headers['stripe-signature']);
    const event = verifyWebhook(stripe, { body, signature, now: new Date() });
    response.writeHead(event ? 200 : 400).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A fast answer that credited nothing would be none. */
async function assertCredited({ db }: Foundation): Promise<void> {
  const open = await db.selectFrom('payment').select('id').where('given', '<>', 500n).execute();
  if (open.length > 0) throw new Error(`${open.length} payments were not credited`);
  const problems = await checkLedger(db);
  if (problems.length > 0) throw new Error(`the ledger does not add up: ${JSON.stringify(problems)}`);
}
