import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { newId, type RunId } from '@easel/core/ids.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import { createLogger } from '@easel/core/log.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { requestOrder } from '@easel/core/orders/request-order.ts';
import { claimForSubmit, findRun, markSubmitted, type Run } from '@easel/core/runs/run.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import {
  createTestAccount,
  createTestDatabase,
  createTestDeps,
  type TestDatabase,
} from '@easel/core/testing/test-database.ts';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApi } from '../app.ts';

const ENDPOINT = { provider: 'runpod', endpoint: 'gpu', slots: 100, models: ['flux-schnell'], healthy: true };

let database: TestDatabase;
let deps: CoreDeps;
let app: FastifyInstance;
const moved: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  deps = await createTestDeps(database);
  deps.signals.on('run-moved', (id) => moved.push(id));
  app = buildApi({
    ...deps,
    storage: openFileStorage(join(tmpdir(), 'easel-nothing')),
    keys: deriveKeys('a secret of the test'),
    log: createLogger('silent'),
    publicUrl: 'http://127.0.0.1:8080',
  });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** A run on its way to the provider. */
async function submittingRun(): Promise<Run> {
  const account = await createTestAccount(deps);
  const params = resolveImagine({
    prompt: 'a fox',
    options: {},
    defaults: [],
    caps: {},
    available: ['flux-schnell'],
    fallbackSeed: 1,
  });
  const origin = { platform: 'discord', chatId: 'chat', userId: 'user' } as const;
  const { order } = await requestOrder(deps, { key: newId('ord'), account, kind: 'imagine', params, origin });
  await admitOrders(deps, ENDPOINT);
  const row = await deps.db
    .selectFrom('run')
    .select('id')
    .where('order_id', '=', order.id)
    .executeTakeFirstOrThrow();
  const run = await claimForSubmit(deps.db, row.id as RunId);
  if (!run) throw new Error('the run could not be claimed');
  return run;
}

function knock(token: string, body: string | object) {
  const headers = { 'content-type': 'application/json' };
  return app.inject({ method: 'POST', url: `/webhooks/runpod/${token}`, headers, payload: body });
}

test('the process is up, and ready while the database answers', async () => {
  expect((await app.inject('/health')).json()).toEqual({ status: 'up' });
  expect((await app.inject('/ready')).json()).toEqual({ status: 'ready' });
});

test('what is not there is told as a problem', async () => {
  const answer = await app.inject('/nothing');
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ type: 'not-found', status: 404 });
});

test('a webhook with a token that is nobody’s is turned away', async () => {
  const answer = await knock(randomBytes(24).toString('base64url'), { id: 'x', status: 'COMPLETED' });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('a webhook makes the workers ask at once and is not believed', async () => {
  const run = await submittingRun();
  await markSubmitted(deps.db, { id: run.id, externalId: 'real-u1', firstPollMs: 60_000 });
  const answer = await knock(run.callbackToken, {
    id: 'other-u1',
    status: 'COMPLETED',
    output: { images: [] },
  });
  expect(answer.statusCode).toBe(200);
  expect(await findRun(deps.db, run.id)).toMatchObject({ status: 'submitted', externalId: 'real-u1' });
  expect(await nextPollOf(run)).toBeLessThanOrEqual(Date.now());
  expect(moved).toContain(run.id);
});

test('a webhook brings the id of a run whose submit was never answered', async () => {
  const run = await submittingRun();
  expect((await knock(run.callbackToken, { id: 'found-u1', status: 'FAILED' })).statusCode).toBe(200);
  expect(await findRun(deps.db, run.id)).toMatchObject({ status: 'submitted', externalId: 'found-u1' });
  expect(await nextPollOf(run)).toBeLessThanOrEqual(Date.now());
});

test('the answer to the submit counts more than what a webhook said before it', async () => {
  const run = await submittingRun();
  await knock(run.callbackToken, { id: 'claimed-u1' });
  expect(await markSubmitted(deps.db, { id: run.id, externalId: 'real-u1', firstPollMs: 0 })).toBe(true);
  expect(await findRun(deps.db, run.id)).toMatchObject({ externalId: 'real-u1' });
});

test.each([
  ['no JSON', 'id=abc'],
  ['no id', { status: 'COMPLETED' }],
  ['an id that is none', { id: '../../etc' }],
  ['an id of another kind', { id: 7 }],
])('a webhook with %s leaves the run as it is', async (_what, body) => {
  const run = await submittingRun();
  expect((await knock(run.callbackToken, body)).statusCode).toBe(200);
  expect(await findRun(deps.db, run.id)).toMatchObject({ status: 'submitting' });
});

test('a body that is too long is not read to its end', async () => {
  const run = await submittingRun();
  await knock(run.callbackToken, `{"id":"abc","padding":"${'x'.repeat(26 * 1024 * 1024)}"}`);
  expect(await findRun(deps.db, run.id)).toMatchObject({ status: 'submitting' });
});

async function nextPollOf(run: Run): Promise<number> {
  await setTimeout(5);
  const row = await deps.db
    .selectFrom('run')
    .select('next_poll_at')
    .where('id', '=', run.id)
    .executeTakeFirstOrThrow();
  return row.next_poll_at?.getTime() ?? Number.POSITIVE_INFINITY;
}

test('a request that does not come to its end does not hold its connection for ever', () => {
  expect(app.server.requestTimeout).toBeGreaterThan(0);
  expect(app.server.requestTimeout).toBeLessThanOrEqual(120_000);
});
