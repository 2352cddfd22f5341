import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readStudioConfig, studioSchema } from './config.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const example = new Map(
  [...read('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);

test('.env.example has every variable that is read, and no other', () => {
  const ofCompose = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  expect([...example.keys()].sort()).toEqual(
    [...new Set([...Object.keys(studioSchema.shape), ...ofCompose])].sort(),
  );
});

test('what .env.example gives is what counts without it', () => {
  expect(readStudioConfig(Object.fromEntries(example))).toEqual(readStudioConfig({}));
});
