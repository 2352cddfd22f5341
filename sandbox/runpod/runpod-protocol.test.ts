import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../clock.ts';
import { createRunpodTwin, type RunpodTwin } from './runpod-twin.ts';
import { callRaw, connectSdk, ENDPOINT } from './testing/client.ts';
import { schnellWorkflow } from './testing/workflows.ts';

const input = { workflow: schnellWorkflow() };

describe('the Runpod twin as a server', () => {
  let clock: SandboxClock;
  let twin: RunpodTwin;

  beforeEach(async () => {
    clock = createSandboxClock();
    twin = await createRunpodTwin({ clock, endpoints: [{ id: ENDPOINT, slots: 1 }] });
  });
  afterEach(async () => {
    await twin.close();
    clock.stop();
  });

  it('lets nobody in without the key', async () => {
    await expect(connectSdk(twin, { apiKey: 'rpa_wrong' }).health()).rejects.toThrow();
    expect((await fetch(`${twin.url}/${ENDPOINT}/health`)).status).toBe(401);
  });

  it('answers 404 for endpoints, jobs and paths it does not have', async () => {
    const paths = ['/nowhere/health', `/${ENDPOINT}/status/no-such-job`, `/${ENDPOINT}/no-such-operation`];
    const answers = await Promise.all(paths.map((path) => callRaw(twin, 'GET', path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('refuses bodies without input, with impossible policies, and over 10 MB', async () => {
    const bodies = [
      {},
      { input, policy: { executionTimeout: 100 } },
      { input, policy: { ttl: 5000 } },
      { input, webhook: 'not an address' },
      { input: { padding: 'x'.repeat(11 * 1024 * 1024) } },
    ];
    const statuses = [];
    for (const body of bodies) statuses.push((await callRaw(twin, 'POST', `/${ENDPOINT}/run`, body)).status);
    expect(statuses).toEqual([400, 400, 400, 400, 413]);
    expect(twin.counters().submits).toBe(0);
  });

  it('answers 429 over the limit of an operation, until its ten seconds are over', async () => {
    const purge = () => callRaw(twin, 'POST', `/${ENDPOINT}/purge-queue`);
    expect([(await purge()).status, (await purge()).status, (await purge()).status]).toEqual([200, 200, 429]);
    clock.advance(10_000);
    expect((await purge()).status).toBe(200);
  });

  it('keeps a log of what was asked and answered', async () => {
    await connectSdk(twin).health();
    twin.fail({ what: 'submit-lost', times: 1 });
    await expect(connectSdk(twin).run({ input })).rejects.toThrow();
    await expect
      .poll(() => twin.requests().map(({ path, status }) => [path, status]))
      .toEqual([
        [`/v2/${ENDPOINT}/health`, 200],
        [`/v2/${ENDPOINT}/run`, 0],
      ]);
  });

  it('takes its time where latency is set', async () => {
    twin.setLatency(60_000);
    let answered = false;
    const asked = connectSdk(twin)
      .health(120_000)
      .then(() => {
        answered = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    clock.advance(60_000);
    await asked;
    expect(answered).toBe(true);
  });
});
