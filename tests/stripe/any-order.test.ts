import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { getPayment } from '@easel/core/payments/payment.ts';
import { openOwnerSession } from '@easel/core/testing/owner-session.ts';
import { expect, test } from 'vitest';
import { setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage();

const SEED = Number(process.env.MONEY_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** How many orders of each story; more with MONEY_ORDERS. */
const ORDERS = Number(process.env.MONEY_ORDERS ?? 4);

interface Story {
  what: string;
  /** What happens after the payment. */
  live(intent: string): void;
  /** Credits of 500 that are left. */
  left: bigint;
}

const STORIES: Story[] = [
  { what: 'paid', live: () => {}, left: 500n },
  { what: 'partly refunded twice', live: (intent) => refund(intent, 100, 150), left: 250n },
  {
    what: 'refunded, and the refund failed',
    live: (intent) => stage.twin.failRefund(refund(intent, 500)),
    left: 500n,
  },
  { what: 'disputed', live: (intent) => void dispute(intent), left: 0n },
  { what: 'disputed and won', live: (intent) => stage.twin.closeDispute(dispute(intent), 'won'), left: 500n },
  { what: 'disputed and lost', live: (intent) => stage.twin.closeDispute(dispute(intent), 'lost'), left: 0n },
  {
    what: 'partly refunded, disputed for the rest, won',
    live(intent) {
      refund(intent, 200);
      stage.twin.closeDispute(dispute(intent, 300), 'won');
    },
    left: 300n,
  },
];

function refund(intent: string, ...amounts: number[]): string {
  return amounts.map((amount) => stage.twin.refund(intent, amount).id).at(-1) ?? '';
}

function dispute(intent: string, amount?: number): string {
  return stage.twin.dispute(intent, amount === undefined ? {} : { amount }).id;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test.each(STORIES)(
  '$what: every event ten times and in any order leaves the same',
  async ({ live, left }) => {
    stage.twin.webhooks.disturb({ what: 'lose' });
    const random = randomFrom(SEED);
    let expected = 100n;
    for (let order = 0; order < ORDERS; order++) {
      const before = stage.twin.events().length;
      const payment = await stage.buyAndPay();
      const intents = await stage.deps.stripe.client.checkout.sessions.retrieve(payment.sessionId ?? '');
      live(String(intents.payment_intent));
      const ids = stage.twin
        .events()
        .slice(before)
        .flatMap(({ id }) => Array<string>(10).fill(id));
      const shuffled = ids.map((id) => ({ id, at: random() })).sort((a, b) => a.at - b.at);
      for (const { id } of shuffled) expect(await stage.twin.webhooks.deliverAgain(id)).toEqual([200]);
      expected += left;
      const wallet = await stage.wallet();
      expect(wallet.available - wallet.debt, `seed ${SEED}`).toBe(expected);
      expect(await getPayment(stage.deps.db, payment.id)).toMatchObject({ given: left });
    }
    expect(await checkLedger(stage.deps.db)).toEqual([]);
    expect(stage.errors).toEqual([]);
  },
);

test('the same event by many at once is taken once', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  await stage.buyAndPay();
  const completed = stage.twin.events().find(({ type }) => type === 'checkout.session.completed');
  const answers = Array.from({ length: 30 }, () => stage.twin.webhooks.deliverAgain(completed?.id ?? ''));
  expect((await Promise.all(answers)).flat()).toEqual(Array(30).fill(200));
  expect((await stage.wallet()).available).toBe(600n);
});

test('a webhook that dies before its commit leaves nothing and is credited when it comes again', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  const payment = await stage.buyAndPay();
  const { id = '' } = stage.twin.events().find(({ type }) => type === 'checkout.session.completed') ?? {};
  const client = openOwnerSession(stage.database.url);
  try {
    // The webhook has written its event and waits for this lock when its connection is killed.
    await client.query('begin');
    await client.query('select 1 from payment where id = $1 for update', [payment.id]);
    const answer = stage.twin.webhooks.deliverAgain(id);
    await expect
      .poll(async () => {
        const { rowCount } = await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount;
      })
      .toBe(1);
    await client.query('rollback');
    expect(await answer).toEqual([500]);
  } finally {
    await client.end();
  }
  expect((await stage.wallet()).available).toBe(100n);
  expect(await stage.deps.db.selectFrom('stripe_event').select('id').execute()).toEqual([]);
  expect(await stage.twin.webhooks.deliverAgain(id)).toEqual([200]);
  expect((await stage.wallet()).available).toBe(600n);
});

test('a webhook whose answer is lost after its commit is credited once', async () => {
  await stage.buyAndPay();
  for (const { id } of stage.twin.events()) expect(await stage.twin.webhooks.deliverAgain(id)).toEqual([200]);
  expect((await stage.wallet()).available).toBe(600n);
  expect(await stage.notices()).toHaveLength(1);
});
