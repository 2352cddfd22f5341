import type { Failure } from '@easel/sandbox/runpod/switches.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStudio, type Studio } from './studio-harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio({ instant: true, speed: 50 });
});
afterEach(() => studio.twin.heal());
afterAll(() => studio.close());

async function expectRefund(order: Awaited<ReturnType<Studio['imagine']>>): Promise<void> {
  expect(await studio.wallet(order)).toMatchObject({ available: 200n, held: 0n });
}

const ONCE: Failure[] = [
  'submit-429',
  'status-500',
  'job-failed',
  'job-timed-out',
  'job-cancelled',
  'job-vanished',
  'output-error',
  'output-blank',
  'output-placeholder',
  'output-wrong-size',
  'output-corrupt',
  'output-bomb',
  'webhook-dropped',
  'webhook-duplicated',
  'webhook-early',
];

test.each(ONCE)('%s once: the picture comes all the same', async (what) => {
  studio.twin.fail({ what, times: 1 });
  const order = await studio.imagine(`after ${what}`, { size: '256x256' });
  await studio.untilMade(order.id);
});

const TWICE: [Failure, string][] = [
  ['job-failed', 'provider-failed'],
  ['job-timed-out', 'timed-out'],
  ['job-vanished', 'provider-failed'],
  ['output-error', 'provider-failed'],
  ['output-blank', 'bad-output'],
  ['output-placeholder', 'bad-output'],
  ['output-bomb', 'bad-output'],
];

test.each(TWICE)('%s twice: the order fails and its hold is returned', async (what, reason) => {
  studio.twin.fail({ what, times: 2 });
  const order = await studio.imagine(`never ${what}`, { size: '256x256' });
  const failed = await studio.until(order.id, ['failed']);
  expect(failed).toMatchObject({ failure: { reason }, charged: 0n, attempt: 2 });
  // What the provider said is for the log: it names machines and files.
  expect(JSON.stringify(failed.failure)).not.toContain('Traceback');
  await expectRefund(order);
});

test('one picture less than asked is delivered as what it is', async () => {
  studio.twin.fail({ what: 'output-fewer', times: 1 });
  const order = await studio.imagine('three of four', { size: '256x256', count: '4' });
  await studio.untilMade(order.id);
  const made = await studio.db
    .selectFrom('creation')
    .select('idx')
    .where('order_id', '=', order.id)
    .execute();
  expect(made).toHaveLength(3);
});

test('a cancel while it runs stops the run at the provider', async () => {
  studio.twin.setWorkersDown(true);
  const order = await studio.imagine('never mind', { size: '256x256' });
  await studio.untilSubmitted(order.id);
  await studio.cancel(order);
  await studio.untilTrue('the job is cancelled there', () => studio.twin.counters().jobs.CANCELLED > 0);
  studio.twin.setWorkersDown(false);
  await expectRefund(order);
});

test('a submit whose answer is lost is not sent again: the webhook brings its id', async () => {
  const before = studio.twin.counters().submits;
  studio.twin.fail({ what: 'submit-lost', times: 1 });
  const order = await studio.imagine('lost and found', { size: '256x256' });
  await studio.untilMade(order.id);
  expect(studio.twin.counters().submits).toBe(before + 1);
  expect((await studio.story(order.id)).runs).toMatchObject([{ attempt: 1, status: 'succeeded' }]);
});
