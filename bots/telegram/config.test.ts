import { readEnv } from '@easel/core/config/env.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readTelegramConfig, telegramEnv, telegramRule } from './config.ts';

const schema = z.object({ ...telegramEnv, PUBLIC_URL: z.string().optional() });
const read = (env: Record<string, string>) => readTelegramConfig(readEnv(schema, env, [telegramRule]));

test('without a token the bot is off', () => {
  expect(read({})).toBeUndefined();
});

test('a token is enough for long polling; a secret makes it a webhook', () => {
  expect(read({ TELEGRAM_TOKEN: '1:abc' })).toEqual({
    token: '1:abc',
    apiUrl: 'https://api.telegram.org',
    payments: { stripe: true, stars: true },
  });
  const env = { TELEGRAM_TOKEN: '1:abc', TELEGRAM_WEBHOOK_SECRET: 's_-1', PUBLIC_URL: 'https://example.org' };
  expect(read(env)?.webhook).toEqual({ url: 'https://example.org/webhooks/telegram', secret: 's_-1' });
});

test('the operator may hide either way to pay', () => {
  const env = { TELEGRAM_TOKEN: '1:abc', TELEGRAM_STRIPE: 'off' };
  expect(read(env)?.payments).toEqual({ stripe: false, stars: true });
});

test('every problem is listed at once', () => {
  const env = { TELEGRAM_TOKEN: 'abc', TELEGRAM_WEBHOOK_SECRET: 'no spaces', TELEGRAM_API_URL: 'ftp://x' };
  expect(() => read(env)).toThrow(
    expect.objectContaining({
      problems: [
        expect.stringContaining('TELEGRAM_TOKEN'),
        expect.stringContaining('TELEGRAM_API_URL'),
        expect.stringContaining('TELEGRAM_WEBHOOK_SECRET'),
        expect.stringContaining('PUBLIC_URL'),
      ],
    }),
  );
});
