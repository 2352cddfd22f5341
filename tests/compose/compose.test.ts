import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendPageHeaders } from '@easel/api/plugins/security-headers.ts';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

// No Docker runs where these tests do: what can be said of the files without it is held here.
const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/** What an answer has because of its body. */
const OF_THE_ANSWER = new Set(['content-type', 'content-length', 'date', 'connection']);

interface Service {
  command?: string;
  image?: string;
  build?: string;
  depends_on?: Record<string, unknown>;
  volumes?: string[];
  environment?: Record<string, string>;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build !== undefined);

test('every process of the manual has its container, and runs the same command', () => {
  const manual = [...read('docs/operating/hosting.md').matchAll(/\| `(node [\w/-]+\.ts)` \|/g)].map(
    ([, command]) => command,
  );
  expect(manual.length).toBeGreaterThan(3);
  expect(ours.map(([, { command }]) => command).sort()).toEqual(manual.sort());
  for (const [name, { command = '' }] of ours)
    expect(existsSync(join(ROOT, command.replace('node ', ''))), name).toBe(true);
});

test.each(services)('%s waits for services and mounts volumes that there are', (_, service) => {
  for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
  for (const volume of service.volumes ?? []) {
    const [source = ''] = volume.split(':');
    if (source.startsWith('.')) expect(existsSync(join(ROOT, source)), source).toBe(true);
    else expect(compose.volumes).toHaveProperty(source);
  }
  if (!service.build) expect(service.image).toMatch(/^[a-z]+:\d/);
});

test('the web server looks where the builder writes, and asks services that there are', () => {
  const caddy = read('Caddyfile');
  const mount = compose.services.web?.volumes?.find((volume) => volume.startsWith('data:'))?.split(':')[1];
  const folder = compose.services.gallery?.environment?.DATA_DIR;
  expect(folder).toBe('/data');
  expect([...caddy.matchAll(/root (?:\* )?(\S+)/g)].map(([, path]) => path)).toEqual(
    Array(2).fill(`${mount}/gallery/current/site`),
  );
  for (const [, host = ''] of caddy.matchAll(/reverse_proxy (\w+):8080/g))
    expect(compose.services).toHaveProperty(host);
  expect(caddy.split('{').length).toBe(caddy.split('}').length);
});

test('the web server says with pages what the api says with them, and lets only code be kept for ever', async () => {
  const caddy = read('Caddyfile');
  const block = /header \{\n([^}]*)\}/.exec(caddy)?.[1] ?? '';
  const said = [...block.matchAll(/^\s*([A-Z][\w-]+) (.+)$/gm)].map(([, name = '', value]) => [
    name.toLowerCase(),
    value,
  ]);
  const app = fastify();
  sendPageHeaders(app, 'https://easel.example');
  const { headers } = await app.inject('/');
  const every = Object.entries(headers).filter(([name]) => !OF_THE_ANSWER.has(name));
  expect(Object.fromEntries(said)).toEqual({
    ...Object.fromEntries(every),
    // The policy itself is in the pages, but for what a page cannot say.
    'content-security-policy': `"frame-ancestors 'none'"`,
  });
  expect(
    [...caddy.matchAll(/header (\S+) Cache-Control (.+)/g)].map(([, what, value]) => [what, value]),
  ).toEqual([
    ['@page', 'no-cache'],
    ['@code', '"public, max-age=31536000, immutable"'],
  ]);
  await app.close();
});

test('the image has the Node and pnpm that the bootstrap fetches, and copies no secret', () => {
  const bootstrap = read('tools/bootstrap.mjs');
  const docker = read('Dockerfile');
  const pnpm = /PNPM_VERSION = '([\d.]+)'/.exec(bootstrap)?.[1];
  const node = /NODE_MAJOR_NEEDED = (\d+)/.exec(bootstrap)?.[1];
  expect(docker).toContain(`pnpm@${pnpm} `);
  expect(docker).toContain(`FROM node:${node}-`);
  expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.env', '.data']));
  const filtered = [...docker.matchAll(/--filter '!@easel\/(\w+)'/g)].map(([, name]) => name);
  for (const name of filtered) expect(existsSync(join(ROOT, `${name}/package.json`))).toBe(true);
});
