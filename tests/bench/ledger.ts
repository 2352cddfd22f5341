import { type Account, ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import { requestOrder } from '@easel/core/orders/request-order.ts';
import { sql } from 'kysely';
import { type Figure, measureRate, percentile } from './bench.ts';

const PEOPLE = 200;
const OPERATIONS = 4000;
const WIDTH = 10;
const ROUNDS = 3;

/** Taking an order (policy, price, hold, order) against the ledger's hold function called bare, on the same pool. */
export async function benchLedger(foundation: Foundation): Promise<Figure[]> {
  const accounts = await openAccounts(foundation);
  const raw: number[] = [];
  const orders: number[] = [];
  // In turns, so that a machine that slows down slows both.
  for (let round = 0; round < ROUNDS; round++) {
    raw.push(
      await measureRate(OPERATIONS, WIDTH, (i) => holdBare(foundation, accounts, `raw-${round}-${i}`, i)),
    );
    orders.push(
      await measureRate(OPERATIONS, WIDTH, (i) => order(foundation, accounts, `order-${round}-${i}`, i)),
    );
  }
  return [
    {
      name: 'orders taken (policy, price, hold, order row)',
      value: percentile(orders, 0.5),
      unit: 'per s',
      baseline: { name: 'ledger_hold called bare', value: percentile(raw, 0.5) },
      goal: 'at least 40 %',
    },
  ];
}

async function openAccounts(foundation: Foundation): Promise<Account[]> {
  const accounts: Account[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const person = { platform: 'discord', userId: `bench-${i}`, displayName: 'Member' } as const;
    const account = await ensureAccount(foundation, person);
    const owner = { kind: 'person', id: account.id } as const;
    await creditOwner(foundation.db, { key: `bench-${i}`, owner, bucket: 'purchased', amount: 10_000_000n });
    accounts.push(account);
  }
  return accounts;
}

async function holdBare({ db }: Foundation, accounts: Account[], key: string, i: number): Promise<void> {
  const owner = accounts[i % accounts.length]?.id;
  await sql`select ledger_hold(${key}, 'person', ${owner}, 2, ${key})`.execute(db);
}

async function order(foundation: Foundation, accounts: Account[], key: string, i: number): Promise<void> {
  const account = accounts[i % accounts.length];
  if (!account) return;
  const prompt = `a lighthouse in a storm, number ${i}`;
  const available = ['flux-schnell'];
  const params = resolveImagine({ prompt, options: {}, defaults: [], caps: {}, available, fallbackSeed: i });
  const origin = { platform: 'discord', chatId: 'bench', userId: `bench-${i}` } as const;
  await requestOrder(foundation, { key, account, kind: 'imagine', params, origin });
}
