import { beforeEach, expect, test } from 'vitest';
import { checkLedger, type LedgerProblem, summarizeLedger } from '../credits/check-ledger.ts';
import { holdCredits, postHold } from '../credits/ledger.ts';
import { moveCredits } from '../credits/move.ts';
import { claimDaily } from '../gifts/daily-claim.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { openOwnerSession } from '../testing/owner-session.ts';
import { plant } from '../testing/plant.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { useWorld } from '../testing/test-world.ts';

const deps = useTestCore({ every: 'test' });
const world = useWorld(deps, { every: 'test' });

/** One order of each sort: delivered, delivered in part, cancelled, queued. */
beforeEach(async () => {
  const [whole, part] = [await world.finishing({ count: '4' }), await world.finishing({ count: '4' })];
  await world.deliver(whole.id, 4);
  await world.deliver(part.id, 1);
  await cancelOrder(deps, { orderId: (await world.order()).id, account: world.account.id });
  await world.order();
});

const plantHere = (statement: string) => plant(deps.database.url, statement);

async function brokenChecks(): Promise<LedgerProblem['check'][]> {
  return [...new Set((await checkLedger(deps.db)).map(({ check }) => check))];
}

test('a ledger that is right has no problems', async () => {
  expect(await checkLedger(deps.db)).toEqual([]);
  // 100 welcome credits; 8 and 2 charged, 2 held by the queued order.
  expect(await summarizeLedger(deps.db)).toMatchObject({ accounts: 1n, sum: 0n, owned: 90n, held: 2n });
});

test('a planted error of one credit is found', async () => {
  await plantHere(`update ledger_account set balance = balance + 1 where owner_kind = 'person'`);
  expect(await checkLedger(deps.db)).toContainEqual({
    check: 'an account holds the sum of its entries',
    subject: expect.stringMatching(/^account \d+$/),
    detail: 'balance 91 and held 2, entries 90 and 2',
  });
});

const lastOf = (kind: string) => `(select max(id) from ledger_transfer where kind = '${kind}')`;

test.each<[what: string, statement: string, check: LedgerProblem['check']]>([
  [
    'an entry one credit off',
    `update ledger_entry set posted = posted + 1 where balance_after is null and transfer_id = ${lastOf('post')}`,
    'entries of a transfer add up to zero',
  ],
  [
    'the sum one credit off',
    `update ledger_entry set posted = posted - 1 where balance_after is null and transfer_id = ${lastOf('post')}`,
    'all entries together add up to zero',
  ],
  [
    'an entry that is gone',
    `delete from ledger_entry where balance_after is null and transfer_id = ${lastOf('hold')}`,
    'entries of a transfer add up to zero',
  ],
  [
    'a transfer that says more than it moved',
    `update ledger_transfer set amount = amount + 1 where id = ${lastOf('void')}`,
    'entries of a transfer move its amount',
  ],
  [
    'a balance after an entry that was never there',
    `update ledger_entry set balance_after = balance_after + 1 where balance_after is not null and transfer_id = ${lastOf('post')}`,
    'balances after each entry lead from one to the next',
  ],
  [
    'a hold that returned too little',
    `update ledger_entry set held = held + 1 where balance_after is null and transfer_id = ${lastOf('void')}`,
    'a resolved hold holds nothing more',
  ],
  [
    'an order charged one credit more than was taken',
    `update orders set charged = charged + 1 where status = 'succeeded' and charged = 8`,
    'an ended order was charged what its hold paid',
  ],
  [
    'an order that ended without its hold',
    `update orders set status = 'failed', charged = 0, ended_at = now() where status = 'queued'`,
    'an ended order was charged what its hold paid',
  ],
  [
    'an open order whose price is not what it holds',
    `update orders set price_each = price_each + 1 where status = 'queued'`,
    'an open order has an open hold of its price',
  ],
  [
    'an order that somebody else pays than the hold says',
    `update orders set treasury_id = 'discord:1' where status = 'queued'`,
    "an order holds its payer's credits",
  ],
  [
    'a hold whose order is gone',
    `delete from orders where status = 'queued'`,
    'an open hold belongs to one open order',
  ],
])('finds %s', async (_what, statement, check) => {
  await plantHere(statement);
  expect(await brokenChecks()).toContain(check);
});

test('finds a claim that says more than was given, and a gift that nobody noted', async () => {
  await claimDaily(deps, { key: 'claim', account: world.account.id });
  const friend = (await createTestAccount(deps, 10n)).id;
  expect(await checkLedger(deps.db)).toEqual([]);
  await plantHere('update daily_claim set amount = amount + 1');
  await moveCredits(deps.db, {
    key: 'gift-unnoted',
    kind: 'gift',
    from: { kind: 'person', id: friend },
    to: { kind: 'person', id: world.account.id },
    amount: 10n,
    reference: 'unnoted',
  });
  expect(await checkLedger(deps.db)).toMatchObject([
    { check: 'what is noted as given is what the ledger gave', detail: '3 credits noted, 2 by the ledger' },
    { subject: 'transfer gift-unnoted', detail: '0 credits noted, 10 by the ledger' },
  ]);
});

test('finds a hold that was resolved twice', async () => {
  const owner = openOwnerSession(deps.database.url);
  await owner.query('drop index ledger_transfer_hold_resolved_once');
  await owner.query(
    `insert into ledger_transfer (key, kind, request, amount, hold_id)
     select 'again', 'void', 'again', amount, hold_id from ledger_transfer where kind = 'void'`,
  );
  await owner.end();
  expect(await brokenChecks()).toContain('a hold is resolved at most once');
});

test('finds an open order whose hold was already resolved', async () => {
  const order = await world.order();
  await postHold(deps.db, { key: 'behind its back', hold: order.holdId, amount: 1n });
  expect(await brokenChecks()).toEqual(['an open order has an open hold of its price']);
});

test('finds a hold that belongs to no order', async () => {
  const owner = { kind: 'person', id: world.account.id } as const;
  await holdCredits(deps.db, { key: 'nobody', owner, amount: 3n, reference: 'nothing' });
  expect(await checkLedger(deps.db)).toMatchObject([
    { check: 'an open hold belongs to one open order', detail: '3 credits for 0 open orders (nothing)' },
  ]);
});
