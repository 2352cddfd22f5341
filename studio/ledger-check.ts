// `npm run ledger:check`: proves that the credits add up, and that Telegram's Stars and (with STRIPE_SECRET_KEY) Stripe agree.
// Reads DATABASE_URL, or the embedded database, also of an Easel that runs.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrokenAudit } from '@easel/core/audit/audit.ts';
import { DAY_MS, systemClock } from '@easel/core/clock.ts';
import { commonEnv, loadEnvFile, readEnv } from '@easel/core/config/env.ts';
import {
  checkLedger,
  type LedgerProblem,
  type LedgerSummary,
  summarizeLedger,
} from '@easel/core/credits/check-ledger.ts';
import type { MoneyDifference } from '@easel/core/payments/difference.ts';
import { compareStars } from '@easel/core/payments/stars-book.ts';
import { compareWithStripe } from '@easel/core/payments/stripe/compare.ts';
import { stripeEnv } from '@easel/core/payments/stripe/env.ts';
import { openStripe, type StripeRoom } from '@easel/core/payments/stripe/room.ts';
import { connectDatabase, type Executor } from '@easel/db/connect.ts';
import {
  DataFolderInUseError,
  findRunningPostgres,
  startEmbeddedPostgres,
} from '@easel/db/embedded/server.ts';
import { z } from 'zod';

/** Where `npm start` and `npm run demo` keep their data. */
const FOLDERS = ['.data', '.data/demo'];
/** How far the comparison with Stripe goes back. */
const COMPARED_MS = 3 * DAY_MS;

interface OpenedDatabase {
  url: string;
  /** Where it is, in words; never with its password. */
  place: string;
  /** Undefined: nothing is sold through Stripe. */
  stripe: StripeRoom | undefined;
  close(): Promise<void>;
}

/** Opens the database that the command line or the environment names. @returns undefined when there is none. */
async function openDatabase(): Promise<OpenedDatabase | undefined> {
  loadEnvFile();
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' } } });
  const { DATABASE_URL } = commonEnv;
  const schema = z.object({ ...stripeEnv, DATABASE_URL, DATA_DIR: z.string().optional() });
  const env = readEnv(schema, process.env);
  const stripe = openStripe(env);
  const chosen = values['data-dir'] ?? env.DATA_DIR;
  if (env.DATABASE_URL && !values['data-dir']) {
    return { url: env.DATABASE_URL, place: 'DATABASE_URL', stripe, close: async () => {} };
  }
  for (const folder of chosen ? [chosen] : FOLDERS) {
    const dataDir = join(folder, 'database');
    if (await hasDatabase(dataDir)) return { ...(await openEmbedded(dataDir)), stripe };
  }
  console.error(`There is no Easel database in ${chosen ?? FOLDERS.join(' or ')} yet.`);
  return undefined;
}

async function hasDatabase(dataDir: string): Promise<boolean> {
  return stat(join(dataDir, 'postgres')).then(
    () => true,
    () => false,
  );
}

async function openEmbedded(dataDir: string): Promise<Omit<OpenedDatabase, 'stripe'>> {
  try {
    const server = await startEmbeddedPostgres({ dataDir });
    return { url: server.url, place: dataDir, close: () => server.stop() };
  } catch (error) {
    const url = error instanceof DataFolderInUseError ? await findRunningPostgres(dataDir) : undefined;
    if (!url) throw error;
    return { url, place: `${dataDir}, of the Easel that runs`, close: async () => {} };
  }
}

/** What Telegram and, where a key is set, Stripe say otherwise. */
async function compareProviders(db: Executor, stripe: StripeRoom | undefined): Promise<MoneyDifference[]> {
  const deps = { db, clock: systemClock };
  const stars = await compareStars(deps);
  if (!stripe) return stars;
  const since = new Date(Date.now() - COMPARED_MS);
  return [...stars, ...(await compareWithStripe({ ...deps, stripe }, { since }))];
}

function report(
  place: string,
  summary: LedgerSummary,
  problems: LedgerProblem[],
  differences: MoneyDifference[],
): string[] {
  const { accounts, transfers, sum, owned, held, owed } = summary;
  return [
    `Ledger in ${place}`,
    `  ${transfers} transfers over ${accounts} accounts, which own ${owned} credits, ${held} of them held, and owe ${owed}`,
    `  sum of all entries: ${sum}`,
    problems.length === 0 ? '  no problems: every credit is accounted for' : `  ${problems.length} problems:`,
    ...problems.map(({ check, subject, detail }) => `    ${subject}: ${detail} (broken: ${check})`),
    ...differences.map(({ subject, detail }) => `  ${subject}: ${detail}`),
  ];
}

const database = await openDatabase().catch((error: Error) => {
  console.error(error.message);
  return undefined;
});
if (database) {
  const db = connectDatabase({ url: database.url, maxConnections: 1 });
  try {
    const problems = await checkLedger(db);
    const differences = await compareProviders(db, database.stripe);
    console.log(report(database.place, await summarizeLedger(db), problems, differences).join('\n'));
    const brokenLine = await findBrokenAudit(db);
    if (brokenLine !== undefined)
      console.log(`  the log of accounts was changed: line ${brokenLine} does not follow`);
    const isSound = problems.length + differences.length === 0 && brokenLine === undefined;
    process.exitCode = isSound ? 0 : 1;
  } catch (error) {
    console.error(`The ledger could not be checked: ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    await db.destroy();
    await database.close();
  }
} else {
  process.exitCode = 1;
}
