import { createLogger } from '@easel/core/log.ts';
import { Api } from 'grammy';
import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';

const TOKEN = '123456:a-secret-token';

/** What a failed call leaves in the log, as the bot logs it. */
async function logOf(api: Api): Promise<string> {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  await api.sendMessage('1', 'a secret garden').catch((error) => {
    log.child({ bot: 'telegram' }, { serializers: { err: describeError } }).warn({ err: error }, 'failed');
  });
  return lines.join('');
}

test('a connection that fails leaves no token in the log', async () => {
  const line = await logOf(new Api(TOKEN, { apiRoot: 'http://127.0.0.1:1' }));
  expect(line).toContain('ECONNREFUSED');
  expect(line).not.toMatch(/a-secret-token|secret garden/);
});

test('a call that is refused leaves no prompt in the log', async () => {
  const api = new Api(TOKEN);
  const refusal = {
    ok: false,
    error_code: 403,
    description: 'Forbidden: bot was blocked by the user',
  } as const;
  api.config.use(async () => refusal);
  const line = await logOf(api);
  expect(line).toContain('bot was blocked by the user');
  expect(line).not.toMatch(/a-secret-token|secret garden/);
});

test('other errors stay as they are', () => {
  expect(describeError(new TypeError('no'))).toMatchObject({ type: 'TypeError', message: 'no' });
});
