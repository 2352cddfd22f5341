import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, commonEnv, httpUrl, port, readEnv } from './env.ts';

const schema = z.object({ ...commonEnv, PORT: port.default(8080), API: httpUrl.optional() });

function problemsOf(
  env: Record<string, string | undefined>,
  rules = [] as Parameters<typeof readEnv>[2],
): string[] {
  try {
    readEnv(schema, env, rules);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('nothing set: the defaults; empty counts as unset, unknown variables are left alone', () => {
  expect(readEnv(schema, { DATABASE_URL: '', REDIS_URL: '  ', PORT: undefined, HOME: '/root' })).toEqual({
    DATA_DIR: '.data',
    LOG_LEVEL: 'info',
    PORT: 8080,
  });
});

test('values are read into their types', () => {
  const env = { PORT: '0', PUBLIC_URL: 'https://example.org/easel//', DATABASE_URL: 'postgresql://u:p@h/db' };
  expect(readEnv(schema, env)).toMatchObject({
    PORT: 0,
    PUBLIC_URL: 'https://example.org/easel',
    DATABASE_URL: 'postgresql://u:p@h/db',
  });
});

test('every problem is listed at once, also those between variables', () => {
  const env = {
    PORT: '70000',
    PUBLIC_URL: 'ftp://example.org',
    DATABASE_URL: 'mysql://h/db',
    REDIS_URL: 'localhost',
    LOG_LEVEL: 'loud',
  };
  const problems = problemsOf(env, [(set) => (set.PORT ? ['OTHER: is needed with PORT'] : [])]);
  expect(problems.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['PORT', 'PUBLIC_URL', 'DATABASE_URL', 'REDIS_URL', 'LOG_LEVEL', 'OTHER']),
  );
  expect(problems).toHaveLength(6);
  expect(problems).toContain('REDIS_URL: must be like redis://host:6379');
  expect(new ConfigError(problems).message).toMatch(/^The configuration has 6 problems:\n {2}- /);
});

test.each(['eighty', '-1', '1.5', '65536'])('%j is no port', (value) => {
  expect(problemsOf({ PORT: value })).toHaveLength(1);
});
