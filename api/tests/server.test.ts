import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readEnv } from '@easel/core/config/env.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import { createLogger } from '@easel/core/log.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { createTestDatabase, createTestDeps } from '@easel/core/testing/test-database.ts';
import { expect, onTestFinished, test } from 'vitest';
import { apiRules, apiSchema } from '../config.ts';
import { startApi } from '../server.ts';

async function start(env: Record<string, string>) {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'easel-api-'));
  const deps = {
    ...(await createTestDeps(database)),
    log: createLogger('silent'),
    storage: openFileStorage(folder),
    keys: deriveKeys('a secret of the test'),
  };
  const server = await startApi(deps, readEnv(apiSchema, { PORT: '0', DATA_DIR: folder, ...env }, apiRules));
  onTestFinished(async () => {
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  return { server, deps };
}

test('the first start says where to become the admin', async () => {
  const { server } = await start({ PUBLIC_URL: 'https://easel.example' });
  expect(server.claimUrl).toMatch(/^https:\/\/easel\.example\/claim#code=[0-9a-f]{24}$/);
});

test('who can sign in how is what the environment has', async () => {
  const { server } = await start({
    PUBLIC_URL: 'https://easel.example',
    DISCORD_TOKEN: 'a.bot.token',
    DISCORD_CLIENT_SECRET: 'a secret',
    TELEGRAM_TOKEN: '1:token',
  });
  const ways = await (await fetch(`${server.url}/api/v1/sign-in`)).json();
  expect(ways).toEqual({
    discord: { startUrl: '/api/v1/auth/discord/start' },
    telegram: { startUrl: '/api/v1/auth/telegram/start' },
  });
});

test.each([
  ['PUBLIC_URL', { PUBLIC_URL: 'http://easel.example' }],
  ['METRICS_TOKEN', { METRICS_TOKEN: 'short' }],
  ['TELEGRAM_TOKEN', { TELEGRAM_TOKEN: 'nonsense' }],
])('a wrong %s stops the start', (name, env) => {
  const read = () => readEnv(apiSchema, env, apiRules);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(name);
});

test.each(['http://127.0.0.1:8080', 'http://localhost:3000', 'http://[::1]:8080', 'https://easel.example'])(
  'people can sign in at %s',
  (url) => {
    expect(readEnv(apiSchema, { PUBLIC_URL: url }, apiRules).PUBLIC_URL).toBe(url);
  },
);
