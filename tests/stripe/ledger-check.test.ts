import { HOUR_MS } from '@easel/core/clock.ts';
import { getPayment, type Payment } from '@easel/core/payments/payment.ts';
import { plant } from '@easel/core/testing/plant.ts';
import { runLedgerCheck } from '@easel/studio/testing/run-ledger-check.ts';
import { beforeEach, expect, test } from 'vitest';
import { setStripeStage } from './stripe-stage.ts';

// The check looks at the real clock, and leaves alone what was paid in the last minutes.
const stage = setStripeStage({}, HOUR_MS);
let payment: Payment;

beforeEach(async () => {
  const { id } = await stage.buyAndPay();
  payment = await getPayment(stage.deps.db, id);
});

const check = () =>
  runLedgerCheck({
    env: {
      DATABASE_URL: stage.database.url,
      STRIPE_SECRET_KEY: stage.twin.secretKey,
      STRIPE_API_URL: stage.twin.url,
    },
  });

test('`npm run ledger:check` ends well where Stripe and Easel agree', async () => {
  const found = await check();
  expect(found.text).toContain('every credit is accounted for');
  expect(found).toMatchObject({ code: 0 });
});

test.each([
  [
    'one cent',
    'update payment set total = total - 1',
    (id: string) => `payment ${id}: Stripe was paid 500 usd, here it is 499 usd`,
  ],
  [
    'one credit',
    'update payment set given = given + 1',
    (id: string) => `payment ${id}: 501 credits given, due are 500 of 500`,
  ],
  [
    'one payment that is gone here',
    'delete from payment',
    (id: string) => `payment ${id}: Stripe has a charge for a payment that does not exist here`,
  ],
])('`npm run ledger:check` names %s of difference, with its cause', async (_what, statement, cause) => {
  await plant(stage.database.url, statement);
  const found = await check();
  expect(found.text).toContain(cause(payment.id));
  expect(found).toMatchObject({ code: 1 });
});

test('`npm run ledger:check` names a refund that nobody told', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  stage.twin.refund(payment.externalId ?? '', 1);
  const found = await check();
  expect(found.text).toContain(
    `payment ${payment.id}: Stripe refunded 1 usd, here it is 0: an event was lost`,
  );
  expect(found).toMatchObject({ code: 1 });
});
