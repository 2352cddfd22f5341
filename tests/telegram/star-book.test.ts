import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { getPayment, type Payment } from '@easel/core/payments/payment.ts';
import { beginStarsPayment } from '@easel/core/payments/stars.ts';
import { compareStars } from '@easel/core/payments/stars-book.ts';
import { plant } from '@easel/core/testing/plant.ts';
import type { TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { runLedgerCheck } from '@easel/studio/testing/run-ledger-check.ts';
import { expect, test } from 'vitest';
import { addVisitor, openStage, type Stage } from './telegram-stage.ts';

/** What is paid may still be on its way for some minutes: these are over. */
const later = ({ deps }: Stage) => ({ ...deps, clock: { now: () => new Date(Date.now() + 20 * MINUTE_MS) } });

/** Calls the Bot API as another copy of the bot would. */
async function call<T>({ twin }: Stage, method: string, values: object): Promise<T> {
  const answer = await fetch(`${twin.url}/bot${twin.token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(values),
  });
  return ((await answer.json()) as { result: T }).result;
}

async function visit(stage: Stage): Promise<TelegramPerson> {
  const person = addVisitor(stage);
  person.privately().openStartLink();
  person.giveStars(1000);
  return person;
}

async function beginPayment(
  stage: Stage,
  person: TelegramPerson,
): Promise<{ payment: Payment; link: string }> {
  const userId = String(person.id);
  const account = await ensureAccount(stage.deps, { platform: 'telegram', userId, displayName: 'Visitor' });
  const origin = { platform: 'telegram', chatId: userId, userId } as const;
  const request = { key: `stars-${userId}`, accountId: account.id, pack: 'small', origin };
  const payment = await beginStarsPayment(stage.deps, request);
  const prices = [{ label: 'Credits', amount: Number(payment.price.minor) }];
  const goods = { title: 'Credits', description: 'Credits', currency: 'XTR', prices };
  const link = await call<string>(stage, 'createInvoiceLink', { ...goods, payload: payment.id });
  return { payment, link };
}

const stateOf = async (stage: Stage, { id }: Payment) => (await getPayment(stage.deps.db, id)).state;

test('Stars that were paid and returned agree with Telegram’s book, copied at each start', async () => {
  const stage = await openStage();
  const person = await visit(stage);
  const { payment, link } = await beginPayment(stage, person);
  const paid = await person.pay(link);
  if (paid.status !== 'paid') throw new Error(paid.status);
  await expect.poll(() => stateOf(stage, payment)).toBe('paid');
  await stage.restartBot();
  await expect.poll(() => countCopied(stage)).toBe(1);
  expect(await compareStars(later(stage))).toEqual([]);

  await call(stage, 'refundStarPayment', { user_id: person.id, telegram_payment_charge_id: paid.chargeId });
  await expect.poll(() => stateOf(stage, payment)).toBe('refunded');
  await stage.restartBot();
  await expect.poll(() => countCopied(stage)).toBe(2);
  expect(await compareStars(later(stage))).toEqual([]);
});

test('a payment whose update was lost is credited from the book', async () => {
  const stage = await openStage();
  const person = await visit(stage);
  const { payment, link } = await beginPayment(stage, person);
  stage.twin.switches.losePayments = true;
  await person.pay(link);
  expect(await stateOf(stage, payment)).toBe('open');
  await stage.restartBot();
  await expect.poll(() => stateOf(stage, payment)).toBe('paid');
});

test.each([
  ['update payment set total = 251', 'Telegram took 250 Stars, here it is 251'],
  ['update payment set refunded = 1', 'Telegram returned 0 Stars, here it is 1'],
  [
    `update payment set external_id = 'another'`,
    /^Telegram took 250 Stars by charge \S+ and returned 0, and here that charge is not known$/,
  ],
  ['delete from payment', 'Telegram took 250 Stars for something that does not exist here, and returned 0'],
  ['delete from star_transaction', /^paid with 250 Stars here, and Telegram has no such charge: \S+$/],
])('one Star of difference is found with its cause: %s', async (statement, detail) => {
  const stage = await openStage();
  const person = await visit(stage);
  const { payment, link } = await beginPayment(stage, person);
  await person.pay(link);
  await expect.poll(() => stateOf(stage, payment)).toBe('paid');
  await stage.restartBot();
  await expect.poll(() => countCopied(stage)).toBe(1);
  await plantIn(stage, statement);
  expect((await compareStars(later(stage))).map((difference) => difference.detail)).toEqual(
    expect.arrayContaining([typeof detail === 'string' ? detail : expect.stringMatching(detail)]),
  );
});

test('`npm run ledger:check` names one Star of difference, with its cause', async () => {
  const stage = await openStage();
  const person = await visit(stage);
  const { payment, link } = await beginPayment(stage, person);
  await person.pay(link);
  await expect.poll(() => stateOf(stage, payment)).toBe('paid');
  await stage.restartBot();
  await expect.poll(() => countCopied(stage)).toBe(1);
  // The check looks at the real clock, and leaves alone what was paid in the last minutes.
  await plant(stage.deps.databaseUrl, `update star_transaction set at = at - interval '1 hour'`);
  const check = () => runLedgerCheck({ env: { DATABASE_URL: stage.deps.databaseUrl } });
  expect(await check()).toMatchObject({ code: 0 });
  await plant(stage.deps.databaseUrl, 'update star_transaction set stars = 249');
  const found = await check();
  expect(found.text).toContain(`payment ${payment.id}: Telegram took 249 Stars, here it is 250`);
  expect(found).toMatchObject({ code: 1 });
});

async function countCopied({ deps }: Stage): Promise<number> {
  return (await deps.db.selectFrom('star_transaction').select('id').execute()).length;
}

/** Plants a difference, after which the book was copied once more. */
async function plantIn({ deps }: Stage, statement: string): Promise<void> {
  await plant(deps.databaseUrl, `update provider_cursor set seen_until = now() + interval '15 minutes'`);
  await plant(deps.databaseUrl, statement);
}
