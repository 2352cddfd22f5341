import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../clock.ts';
import { createRunpodTwin, type RunpodTwin } from './runpod-twin.ts';
import type { Failure } from './switches.ts';
import { connectSdk, ENDPOINT, pollUntil } from './testing/client.ts';
import { imagesOf, schnellWorkflow } from './testing/workflows.ts';

const OTHER = 'test-other';

describe('failures on demand', () => {
  let clock: SandboxClock;
  let twin: RunpodTwin;

  beforeEach(async () => {
    clock = createSandboxClock({ speed: 20 });
    const endpoints = [ENDPOINT, OTHER].map((id) => ({ id, slots: 2 }));
    twin = await createRunpodTwin({ clock, instant: true, endpoints });
  });
  afterEach(async () => {
    await twin.close();
    clock.stop();
  });

  async function runWith(what: Failure, { endpoint = ENDPOINT, batch = 1 } = {}) {
    twin.fail({ what, endpoint: ENDPOINT, times: 1 });
    const client = connectSdk(twin, { endpoint });
    const input = { workflow: schnellWorkflow({ batch }) };
    const { id } = await client.run({ input });
    return { client, id };
  }

  it.each([
    ['job-timed-out', 'TIMED_OUT'],
    ['job-cancelled', 'CANCELLED'],
    ['job-unknown-status', 'HIBERNATING'],
  ] as const)('%s ends a job as %s', async (what, status) => {
    const { client, id } = await runWith(what);
    expect(await pollUntil(client, id)).toMatchObject({ status });
  });

  it('job-failed tells worker internals that nobody should be shown', async () => {
    const { client, id } = await runWith('job-failed');
    const failed = await pollUntil(client, id);
    expect(failed.status).toBe('FAILED');
    expect(JSON.parse(failed.error ?? '')).toMatchObject({
      error_traceback: expect.stringContaining('Traceback'),
      hostname: expect.any(String),
    });
  });

  it('job-stuck stays IN_PROGRESS and holds its worker until it is cancelled', async () => {
    const { client, id } = await runWith('job-stuck');
    await pollUntil(client, id, (job) => job.status === 'IN_PROGRESS');
    clock.advance(3600_000);
    expect(await client.status(id)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await client.health()).toMatchObject({ workers: { running: 1 } });
    await client.cancel(id);
    expect(await client.health()).toMatchObject({ workers: { running: 0 } });
  });

  it('job-vanished answers 404', async () => {
    const { client, id } = await runWith('job-vanished');
    await expect(pollUntil(client, id)).rejects.toMatchObject({ response: { status: 404 } });
  });

  it('submit-429 and submit-500 make no job; submit-lost makes one that nobody has the id of', async () => {
    await expect(runWith('submit-429')).rejects.toMatchObject({ response: { status: 429 } });
    await expect(runWith('submit-500')).rejects.toMatchObject({ response: { status: 500 } });
    expect(twin.counters().submits).toBe(0);
    await expect(runWith('submit-lost')).rejects.toThrow();
    expect(twin.jobs()).toHaveLength(1);
  });

  it('output-error is COMPLETED with nothing but an error', async () => {
    const { client, id } = await runWith('output-error');
    expect(await pollUntil(client, id)).toMatchObject({
      status: 'COMPLETED',
      output: { error: expect.any(String) },
    });
  });

  it('output-fewer gives one image less', async () => {
    const { client, id } = await runWith('output-fewer', { batch: 3 });
    expect(imagesOf((await pollUntil(client, id)).output)).toHaveLength(2);
  });

  it('the spoiled images are what their names say', async () => {
    const spoiled = async (what: Failure) => {
      const { client, id } = await runWith(what);
      const [image = Buffer.alloc(0)] = imagesOf((await pollUntil(client, id)).output);
      return image;
    };
    const spread = async (image: Buffer) =>
      Math.max(...(await sharp(image).stats()).channels.map(({ stdev }) => stdev));
    expect(await spread(await spoiled('output-blank'))).toBe(0);
    const placeholder = await spoiled('output-placeholder');
    expect(await sharp(placeholder).metadata()).toMatchObject({ width: 256, height: 256 });
    expect(await spread(placeholder)).toBeGreaterThan(0);
    expect(await sharp(await spoiled('output-wrong-size')).metadata()).toMatchObject({
      width: 128,
      height: 128,
    });
    await expect(sharp(await spoiled('output-corrupt')).stats()).rejects.toThrow();
    const bomb = await spoiled('output-bomb');
    expect(bomb.length).toBeLessThan(200_000);
    expect(await sharp(bomb, { limitInputPixels: false }).metadata()).toMatchObject({ width: 20_000 });
  });

  it('hits only its endpoint, only as often as asked, and not after it is called off', async () => {
    const elsewhere = await runWith('job-failed', { endpoint: OTHER });
    expect(await pollUntil(elsewhere.client, elsewhere.id)).toMatchObject({ status: 'COMPLETED' });
    twin.heal();
    const callOff = twin.fail({ what: 'submit-500' });
    const client = connectSdk(twin);
    const input = { workflow: schnellWorkflow() };
    await expect(client.run({ input })).rejects.toThrow();
    await expect(client.run({ input })).rejects.toThrow();
    callOff();
    expect(await client.run({ input })).toMatchObject({ status: 'IN_QUEUE' });
  });

  it('workers that are down leave jobs in the queue', async () => {
    twin.setWorkersDown(true);
    const client = connectSdk(twin);
    const { id } = await client.run({ input: { workflow: schnellWorkflow() } });
    clock.advance(600_000);
    expect(await client.status(id)).toMatchObject({ status: 'IN_QUEUE' });
    expect(await client.health()).toMatchObject({ jobs: { inQueue: 1 }, workers: { throttled: 2 } });
    twin.setWorkersDown(false);
    expect(await pollUntil(client, id)).toMatchObject({ status: 'COMPLETED' });
  });
});
