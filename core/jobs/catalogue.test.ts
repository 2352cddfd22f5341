import { expect, test } from 'vitest';
import { JOBS, type JobName } from './catalogue.ts';

/**
 * What each job's payload ever looked like. A released shape is never taken out: a job of it may still wait in a queue when
 * a newer version starts.
 */
const EVER: Record<JobName, object[]> = {
  'run.submit': [{ runId: 'run_01jz0000000000000000000000' }],
  'run.cancel': [{ runId: 'run_01jz0000000000000000000000' }],
  'order.finish': [{ runId: 'run_01jz0000000000000000000000' }],
  'order.deliver.discord': [{ orderId: 'ord_01jz0000000000000000000000' }],
  'order.deliver.telegram': [{ orderId: 'ord_01jz0000000000000000000000' }],
};

test.each(Object.keys(JOBS) as JobName[])('every payload that %s ever had still parses', (job) => {
  expect(EVER[job].length).toBeGreaterThan(0);
  for (const payload of EVER[job]) expect(JOBS[job].payload.parse(payload)).toMatchObject(payload);
});

test.each(Object.keys(JOBS) as JobName[])('%s has limits', (job) => {
  const { attempts, backoffMs, timeoutMs } = JOBS[job];
  expect(attempts).toBeGreaterThan(1);
  expect(backoffMs).toBeGreaterThan(0);
  expect(timeoutMs).toBeGreaterThan(backoffMs);
});
