import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../clock.ts';
import { createRunpodTwin, type RunpodTwin } from './runpod-twin.ts';
import { callRaw, connectSdk, ENDPOINT, pollUntil } from './testing/client.ts';
import { imagesOf, schnellWorkflow } from './testing/workflows.ts';

const input = { workflow: schnellWorkflow() };

describe('a job on the Runpod twin', () => {
  let clock: SandboxClock;
  let twin: RunpodTwin;

  beforeEach(async () => {
    clock = createSandboxClock({ speed: 20 });
    twin = await createRunpodTwin({ clock, endpoints: [{ id: ENDPOINT, slots: 1, image: 'flux1-schnell' }] });
  });
  afterEach(async () => {
    await twin.close();
    clock.stop();
  });

  it('goes from the queue over progress to a picture, with its times told', async () => {
    const client = connectSdk(twin);
    const { id, status } = await client.run({ input });
    expect(status).toBe('IN_QUEUE');
    const halfway = await pollUntil(client, id, (job) => job.output !== undefined);
    expect(halfway).toMatchObject({
      status: 'IN_PROGRESS',
      output: { progress: expect.any(Number), max: 4 },
    });
    const done = await pollUntil(client, id);
    expect(done).toMatchObject({
      status: 'COMPLETED',
      delayTime: expect.any(Number),
      executionTime: expect.any(Number),
    });
    expect(imagesOf(done.output)).toHaveLength(1);
    expect(twin.counters()).toMatchObject({ submits: 1, concurrentHighWater: 1, jobs: { COMPLETED: 1 } });
  });

  it('waits in the queue while the only worker is busy', async () => {
    const client = connectSdk(twin);
    const jobs = await Promise.all([1, 2, 3].map(() => client.run({ input })));
    const first = await pollUntil(client, jobs[0]?.id ?? '', (job) => job.status === 'IN_PROGRESS');
    expect(first.status).toBe('IN_PROGRESS');
    expect(await client.health()).toMatchObject({
      jobs: { inQueue: 2, inProgress: 1 },
      workers: { running: 1 },
    });
    for (const { id } of jobs) expect(await pollUntil(client, id)).toMatchObject({ status: 'COMPLETED' });
    expect(twin.counters().concurrentHighWater).toBe(1);
  });

  it('can be cancelled in the queue and while it runs', async () => {
    const client = connectSdk(twin);
    const running = await client.run({ input });
    const waiting = await client.run({ input });
    await pollUntil(client, running.id, (job) => job.status === 'IN_PROGRESS');
    expect(await client.cancel(waiting.id)).toMatchObject({ id: waiting.id, status: 'CANCELLED' });
    expect(await client.cancel(running.id)).toMatchObject({ status: 'CANCELLED' });
    expect(await client.status(running.id)).toMatchObject({ status: 'CANCELLED' });
    const next = await client.run({ input });
    expect(await pollUntil(client, next.id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('is retried under its id only after it failed', async () => {
    const client = connectSdk(twin);
    twin.fail({ what: 'submit-500' });
    await expect(client.run({ input })).rejects.toThrow();
    twin.heal();
    const { id } = await client.run({ input: { workflow: { 1: { class_type: 'Nothing', inputs: {} } } } });
    expect(await pollUntil(client, id)).toMatchObject({ status: 'FAILED' });
    expect(await callRaw(twin, 'POST', `/${ENDPOINT}/retry/${id}`)).toMatchObject({
      status: 200,
      body: { id, status: 'IN_QUEUE' },
    });
    expect(await pollUntil(client, id)).toMatchObject({ status: 'FAILED' });
    const good = await client.run({ input });
    await pollUntil(client, good.id);
    expect(await callRaw(twin, 'POST', `/${ENDPOINT}/retry/${good.id}`)).toMatchObject({ status: 400 });
  });

  it('keeps a result for 30 minutes after /run and for one after /runsync', async () => {
    const client = connectSdk(twin);
    const { id } = await client.run({ input });
    await pollUntil(client, id);
    const sync = await client.runSync({ input });
    expect(sync).toMatchObject({ status: 'COMPLETED' });
    clock.advance(70_000);
    await expect(client.status(sync.id)).rejects.toThrow();
    expect(await client.status(id)).toMatchObject({ status: 'COMPLETED' });
    clock.advance(30 * 60_000);
    expect(await callRaw(twin, 'GET', `/${ENDPOINT}/status/${id}`)).toMatchObject({ status: 404 });
  });

  it('is stopped by its execution timeout and deleted by its ttl', async () => {
    const client = connectSdk(twin);
    const slow = { workflow: schnellWorkflow({ steps: 10_000, width: 1024, height: 1024 }) };
    const timed = await client.run({ input: slow, policy: { executionTimeout: 5000 } });
    expect(await pollUntil(client, timed.id)).toMatchObject({ status: 'TIMED_OUT' });
    const mortal = await client.run({ input: slow, policy: { ttl: 10_000 } });
    await pollUntil(client, mortal.id, (job) => job.status === 'IN_PROGRESS');
    clock.advance(10_000);
    await expect(client.status(mortal.id)).rejects.toThrow();
    expect(await client.health()).toMatchObject({ jobs: { inProgress: 0 } });
  });

  it('leaves the queue when it is purged, unless it runs', async () => {
    const client = connectSdk(twin);
    const [first, second] = await Promise.all([client.run({ input }), client.run({ input })]);
    await pollUntil(client, first.id, (job) => job.status === 'IN_PROGRESS');
    expect(await client.purgeQueue()).toMatchObject({ removed: 1 });
    await expect(client.status(second.id)).rejects.toThrow();
    expect(await pollUntil(client, first.id)).toMatchObject({ status: 'COMPLETED' });
  });
});
