import { ConfigError, readEnv } from '@easel/core/config/env.ts';
import { expect, test } from 'vitest';
import { workersRules, workersSchema } from '../../config.ts';
import { parseEndpoints } from './env.ts';

test('endpoints are read with their slots, three where none are given', () => {
  const { endpoints, problems } = parseEndpoints('flux-schnell=abc123:4, flux-dev=def456 ,sdxl=ghi789:1,');
  expect(problems).toEqual([]);
  expect(endpoints).toEqual([
    { model: 'flux-schnell', endpoint: 'abc123', slots: 4 },
    { model: 'flux-dev', endpoint: 'def456', slots: 3 },
    { model: 'sdxl', endpoint: 'ghi789', slots: 1 },
  ]);
});

test('one endpoint may make several models', () => {
  expect(parseEndpoints('flux-schnell=all:4,sdxl=all:4').problems).toEqual([]);
});

test.each([
  ['flux-schnell', 'not like model=endpointId:slots'],
  ['flux-schnell=:3', 'not like model=endpointId:slots'],
  ['midnight=abc', 'names no model; there are flux-schnell, flux-dev, sdxl'],
  ['sdxl=abc:0', 'must say how many runs at once'],
  ['sdxl=abc:many', 'must say how many runs at once'],
  ['sdxl=abc:1.5', 'must say how many runs at once'],
  ['sdxl=abc,sdxl=def', 'gives sdxl a second endpoint'],
  ['sdxl=abc:3,flux-dev=abc:4', 'gives the endpoint abc 4 slots, but it has 3 already'],
])('%s is a mistake that is named', (text, problem) => {
  const { problems } = parseEndpoints(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('all mistakes of a configuration are told at once', () => {
  const read = () =>
    readEnv(
      workersSchema,
      { RUNPOD_API_KEY: 'key', RUNPOD_API_URL: 'nowhere', S3_BUCKET: 'pictures', LOG_LEVEL: 'loud' },
      workersRules,
    );
  expect(read).toThrow(ConfigError);
  try {
    read();
  } catch (error) {
    const named = (error as ConfigError).problems.map((problem) => problem.split(':')[0]);
    expect(named.sort()).toEqual([
      'LOG_LEVEL',
      'RUNPOD_API_URL',
      'RUNPOD_ENDPOINTS',
      'S3_ACCESS_KEY_ID',
      'S3_REGION',
      'S3_SECRET_ACCESS_KEY',
    ]);
  }
});

test('nothing set is a configuration too: nothing can be made', () => {
  expect(readEnv(workersSchema, {}, workersRules)).toMatchObject({
    RUNPOD_API_URL: 'https://api.runpod.ai/v2',
    RUNPOD_ENDPOINTS: [],
  });
});
