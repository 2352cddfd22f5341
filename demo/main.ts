// `npm run demo`: the whole studio on embedded defaults against the sandbox, and two people who use it.
import { mkdir } from 'node:fs/promises';
import { freePort } from '@easel/db/free-port.ts';
import { createSandboxWorld } from '@easel/sandbox/world.ts';
import { readStudioConfig } from '@easel/studio/config.ts';
import { startStudio } from '@easel/studio/start-studio.ts';
import { playDiscord } from './discord-scene.ts';
import { hangPicture } from './gallery-scene.ts';
import { readOptions } from './options.ts';
import type { Purchase } from './purchase-scene.ts';
import type { Receipt } from './receipt.ts';
import { createStory } from './story.ts';
import { playTelegram } from './telegram-scene.ts';

const WELCOME_CREDITS = 100;
const FOLDER = '.data/demo';

// The bootstrap started the clock: what it did is part of how long people wait.
const startedAt = performance.now();
const options = readOptions(process.argv.slice(2));
const story = createStory(startedAt);

console.log('Easel, the demo. Everything happens on this machine; the "GPU" is a painter, no AI.\n');
story.tell(
  'starting PostgreSQL, queue, api, workers, both bots, and a sandbox that stands in for the outside world',
);

const world = await createSandboxWorld({ endpoint: { coldStartMs: 600 } });
const port = await freePort();
const config = readStudioConfig({
  ...world.env,
  DATA_DIR: FOLDER,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
});
const studio = await startStudio(config);
world.setSite(`${config.PUBLIC_URL}`);
let failed = false;

async function close(): Promise<void> {
  await studio.stop();
  await world.close();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await close();
    process.exit(failed ? 1 : 0);
  });
}

try {
  await mkdir(FOLDER, { recursive: true });
  story.tell(`ready: ${studio.parts.join(', ')}`);
  const scene = { prompt: options.prompt, folder: FOLDER };
  const discord = await playDiscord(world, story, scene);
  conclude('Discord', discord);
  conclude('Telegram', { receipts: await playTelegram(world, story, scene) });
  await hangPicture(story, { member: discord.member, site: `${config.PUBLIC_URL}` });
  console.log('\nEverybody got their pictures, and every credit is accounted for.');
} catch (error) {
  failed = true;
  console.error(`\nThe demo failed: ${(error as Error).stack ?? error}`);
}

if (options.once || failed) {
  await close();
  process.exit(failed ? 1 : 0);
}
console.log(`\nThe gallery: ${config.PUBLIC_URL}\nThe studio stays up. Ctrl-C ends it.`);

/** The wallet must be what it was, minus what the receipts say, plus what was bought. */
function conclude(where: string, told: { receipts: Receipt[]; purchase?: Purchase }): void {
  const charged = told.receipts.reduce((sum, receipt) => sum + receipt.charged, 0);
  const bought = told.purchase?.credits ?? 0;
  const balance = told.purchase?.balance ?? told.receipts.at(-1)?.balance;
  const plus = bought > 0 ? ` + ${bought} bought` : '';
  story.tell(`${where} wallet: ${WELCOME_CREDITS} − ${charged} charged${plus} = ${balance}`);
  if (balance !== WELCOME_CREDITS - charged + bought) throw new Error(`the ${where} wallet does not add up`);
}
