import { expect, test } from 'vitest';
import { readStatus, readSubmitted } from './answers.ts';

test('the id of a submit is read, and an answer without one is none', () => {
  expect(readSubmitted({ id: 'abc-u1', status: 'IN_QUEUE' })).toBe('abc-u1');
  expect(readSubmitted({ status: 502, statusText: 'Bad Gateway' })).toBeUndefined();
  expect(readSubmitted('<html>')).toBeUndefined();
});

test.each([
  [{ status: 'IN_QUEUE', delayTime: 3 }, { state: 'waiting' }],
  [{ status: 'HIBERNATING' }, { state: 'waiting' }],
  [{ status: 'IN_PROGRESS' }, { state: 'running' }],
  [
    { status: 'IN_PROGRESS', output: { progress: 0.4 } },
    { state: 'running', progress: 0.4 },
  ],
  [
    { status: 'IN_PROGRESS', output: { type: 'progress', value: 5, max: 20 } },
    { state: 'running', progress: 0.25 },
  ],
  [{ status: 'IN_PROGRESS', output: 'warming up' }, { state: 'running' }],
  [
    {
      status: 'COMPLETED',
      executionTime: 1437,
      output: { images: [{ filename: 'a.png', type: 'base64', data: 'AA==' }] },
    },
    { state: 'succeeded', executionMs: 1437, pictures: [{ base64: 'AA==' }] },
  ],
  [
    {
      status: 'COMPLETED',
      output: { images: [{ filename: 'a.png', type: 's3_url', data: 'https://x.test/a' }] },
    },
    { state: 'succeeded', pictures: [{ url: 'https://x.test/a' }] },
  ],
  [
    { status: 'COMPLETED', output: { status: 'success_no_images', images: [] } },
    { state: 'succeeded', pictures: [] },
  ],
  [
    { status: 'COMPLETED', output: { error: 'ComfyUI not reachable' } },
    { state: 'failed', reason: 'provider-failed', detail: 'COMPLETED: {"error":"ComfyUI not reachable"}' },
  ],
  [
    { status: 'FAILED', error: 'Traceback on host-1' },
    { state: 'failed', reason: 'provider-failed', detail: 'FAILED: Traceback on host-1' },
  ],
  [{ status: 'TIMED_OUT' }, { state: 'failed', reason: 'timed-out', detail: 'TIMED_OUT' }],
  [{ status: 'CANCELLED' }, { state: 'failed', reason: 'provider-failed', detail: 'CANCELLED' }],
])('status %j', (answer, state) => {
  expect(readStatus(answer)).toEqual(state);
});

test('what is no status answer is not taken for one', () => {
  expect(readStatus(undefined)).toBeUndefined();
  expect(readStatus({ status: 502, statusText: 'Bad Gateway', started: false })).toBeUndefined();
});
