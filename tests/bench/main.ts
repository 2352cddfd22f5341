// `npm run bench`: how fast it is, against named baselines measured in the same run. `-- --json` prints JSON instead of a
// table; `-- --only ledger,pipeline` runs some; `-- --size 20000` makes the community of `social` smaller. Start it on a
// machine that does nothing else.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Foundation, openFoundation } from '@easel/core/boot.ts';
import { createLogger } from '@easel/core/log.ts';
import { benchAcknowledge } from './acknowledge.ts';
import { type Figure, printFigures } from './bench.ts';
import { benchFirstPicture } from './first-picture.ts';
import { benchLedger } from './ledger.ts';
import { benchLighthouse } from './lighthouse.ts';
import { benchLive } from './live.ts';
import { benchMemory } from './memory.ts';
import { benchPipeline } from './pipeline.ts';
import { benchSocial } from './social.ts';
import { benchWebhooks } from './webhooks.ts';

type Bench = (foundation: Foundation, folder: string, options: { size: number }) => Promise<Figure[]>;

const BENCHES: Record<string, Bench> = {
  ledger: benchLedger,
  pipeline: benchPipeline,
  webhooks: benchWebhooks,
  acknowledge: benchAcknowledge,
  memory: benchMemory,
  'first-picture': benchFirstPicture,
  social: benchSocial,
  live: benchLive,
  lighthouse: benchLighthouse,
};

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string' },
    size: { type: 'string', default: '1000000' },
  },
});
const names = values.only?.split(',') ?? Object.keys(BENCHES);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const name of names) {
  if (!values.json) console.error(`running ${name} …`);
  figures.push(...(await runBench(name)));
}
if (values.json)
  console.log(JSON.stringify({ node: process.version, cpus: cpus().length, figures }, null, 2));
else printFigures(figures);

/** Each bench has a database of its own, as durable as in production. */
async function runBench(name: string): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'easel-bench-'));
  const { DATABASE_URL, REDIS_URL } = process.env;
  const env = { DATA_DIR: folder, LOG_LEVEL: 'error', DATABASE_URL, REDIS_URL } as const;
  const foundation = await openFoundation(env, createLogger('error'));
  try {
    return (await BENCHES[name]?.(foundation, join(folder, 'media'), { size: Number(values.size) })) ?? [];
  } finally {
    await foundation.close();
    await rm(folder, { recursive: true, force: true });
  }
}
