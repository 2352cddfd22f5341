import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Foundation } from '@easel/core/boot.ts';
import type { CreationDetail } from '@easel/core/contract/creation.ts';
import type { AccountId, CreationId } from '@easel/core/ids.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { freePort } from '@easel/db/free-port.ts';
import { createSandboxWorld, type SandboxWorld } from '@easel/sandbox/world.ts';
import { readStudioConfig } from '@easel/studio/config.ts';
import { startStudio } from '@easel/studio/start-studio.ts';
import Fastify from 'fastify';
import { enterDiscord, imagine, untilReceipt } from '../e2e/chat-hands.ts';
import { CHROMIUM, hasChromium } from '../gallery/chromium.ts';
import { type Look, metricOf, openLighthouse, scoreOf, slowdownFor } from '../gallery/run-lighthouse.ts';
import { type Figure, percentile } from './bench.ts';

const ROUNDS = 5;
/** Four pictures each: more than a page of the wall holds. */
const SHAPES = ['3:2', '2:3', '1:1', '16:9', '3:2', '4:5', '2:3', '1:1'];
const GIVE_UP_MS = 180_000;
const LOOK_MS = 500;
const BARE = 'bare page with one such picture';

/**
 * How Lighthouse scores a full wall and a creation, as a phone on a slow net would see them, against a page of nothing but
 * a picture as heavy as the largest of theirs. The times are what Lighthouse works out for that phone.
 */
export async function benchLighthouse(foundation: Foundation, folder: string): Promise<Figure[]> {
  if (!hasChromium) {
    console.error(`  left out: there is no Chromium at ${CHROMIUM}`);
    return [];
  }
  const gallery = await openFullGallery(foundation, folder);
  const bare = Fastify();
  bare.get('/', (_request, reply) => reply.type('text/html').send(writeBarePage()));
  bare.get('/picture.webp', (_request, reply) => reply.type('image/webp').send(gallery.picture));
  const lighthouse = await openLighthouse();
  try {
    await bare.listen({ host: '127.0.0.1', port: 0 });
    const { port } = bare.server.address() as AddressInfo;
    const pages = {
      bare: toLooks(`http://127.0.0.1:${port}/`),
      wall: toLooks(gallery.wall),
      creation: toLooks(gallery.creation),
    };
    // In turns, so that a machine that slows down slows all.
    for (let round = 0; round < ROUNDS; round++) {
      for (const { address, usual, calibrated } of Object.values(pages)) {
        const look = await lighthouse.look(address, ['performance']);
        usual.push(look);
        calibrated.push(await lighthouse.look(address, ['performance'], slowdownFor(look)));
      }
    }
    return [
      ...toFigures('wall', pages.wall, pages.bare),
      ...toFigures('creation', pages.creation, pages.bare),
    ];
  } finally {
    lighthouse.close();
    await bare.close();
    await gallery.close();
  }
}

/** With the slowdown that Lighthouse has by itself, and with the one that it advises for a machine like this. */
interface Looks {
  address: string;
  usual: Look[];
  calibrated: Look[];
}

function toLooks(address: string): Looks {
  return { address, usual: [], calibrated: [] };
}

function toFigures(name: string, page: Looks, bare: Looks): Figure[] {
  const compare = (
    what: string,
    unit: Figure['unit'],
    read: (look: Look) => number,
    how: 'usual' | 'calibrated' = 'usual',
  ): Figure => ({
    name: `${name}: ${what}`,
    value: percentile(page[how].map(read), 0.5),
    unit,
    baseline: { name: BARE, value: percentile(bare[how].map(read), 0.5) },
  });
  const score = (look: Look) => scoreOf(look, 'performance');
  const slowdown = percentile(page.usual.map(slowdownFor), 0.5).toFixed(1);
  return [
    { ...compare('Lighthouse performance', 'of 100', score), goal: '100' },
    {
      ...compare(`the same, calibrated (${slowdown} times slower)`, 'of 100', score, 'calibrated'),
      goal: '100',
    },
    compare('largest contentful paint', 'ms', (result) => metricOf(result, 'largest-contentful-paint')),
    compare('total blocking time', 'ms', (result) => metricOf(result, 'total-blocking-time')),
    compare('cumulative layout shift', 'shift', (result) => metricOf(result, 'cumulative-layout-shift')),
  ];
}

function writeBarePage(): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A picture</title>
<meta name="viewport" content="width=device-width"></head>
<body><img src="/picture.webp" alt="" width="320" height="320"></body></html>`;
}

/** A gallery with a full page of the wall, built. */
async function openFullGallery(foundation: Foundation, folder: string) {
  const world = await createSandboxWorld({ endpoint: { coldStartMs: 0, executionMs: () => 0 } });
  const dataDir = join(folder, 'studio');
  const address = `http://127.0.0.1:${await freePort()}`;
  const studio = await startStudio(
    readStudioConfig({
      ...world.env,
      DATABASE_URL: foundation.databaseUrl,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      PORT: new URL(address).port,
      PUBLIC_URL: address,
      GALLERY_BUILD: 'on',
    }),
  );
  const made = await makePictures(foundation, world);
  const [first, last] = [made.at(0), made.at(-1)];
  await until('built', () => existsSync(join(dataDir, 'gallery/current/site/c', `${last}`)));
  const { media } = (await (await fetch(`${address}/api/v1/creations/${first}`)).json()) as CreationDetail;
  return {
    wall: `${address}/`,
    creation: `${address}/c/${first}`,
    /** As phones get it on the page of a creation. */
    picture: Buffer.from(await (await fetch(address + media.small.url)).arrayBuffer()),
    async close() {
      await studio.stop();
      await world.close();
    },
  };
}

/** Has somebody make and show pictures. @returns theirs, in the order of publication. */
async function makePictures(foundation: Foundation, world: SandboxWorld): Promise<CreationId[]> {
  const { db } = foundation;
  const { channel, member } = enterDiscord(world);
  for (const shape of SHAPES) {
    const card = await imagine(member, { prompt: `a lighthouse in a storm --ar ${shape} --n 4` });
    await untilReceipt(world, channel, card);
  }
  // The receipt is shown a moment before the order has ended, and only what has ended can be shown.
  const open = db.selectFrom('orders').select('id').where('ended_at', 'is', null);
  await until('settled', async () => (await open.execute()).length === 0);
  const made = await db
    .selectFrom('creation')
    .select(['id', 'account_id as account'])
    .orderBy('id')
    .execute();
  for (const { id, account } of made) {
    const creation = id as CreationId;
    const change = { visibility: 'public' } as const;
    await changeCreation(foundation, { account: account as AccountId, creation, change });
  }
  return made.map(({ id }) => id as CreationId);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + GIVE_UP_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not ${what} in time`);
    await setTimeout(LOOK_MS);
  }
}
