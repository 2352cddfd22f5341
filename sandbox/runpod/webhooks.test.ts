import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../clock.ts';
import { createRunpodTwin, type RunpodTwin } from './runpod-twin.ts';
import type { Failure } from './switches.ts';
import { callRaw, connectSdk, ENDPOINT, pollUntil } from './testing/client.ts';
import { schnellWorkflow } from './testing/workflows.ts';

describe('webhooks of the Runpod twin', () => {
  let clock: SandboxClock;
  let twin: RunpodTwin;
  let listener: Server;
  let received: { id: string; status: string; output?: unknown }[];
  let answers: number[];

  beforeEach(async () => {
    clock = createSandboxClock({ speed: 100 });
    twin = await createRunpodTwin({ clock, instant: true, endpoints: [{ id: ENDPOINT }] });
    received = [];
    answers = [];
    listener = createServer(async (request, response) => {
      received.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
      response.writeHead(answers.shift() ?? 200).end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await twin.close();
    listener.close();
    clock.stop();
  });

  async function run(failure?: Failure): Promise<string> {
    if (failure) twin.fail({ what: failure, times: 1 });
    const webhook = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hooks/token`;
    const client = connectSdk(twin);
    const { id } = await client.run({ input: { workflow: schnellWorkflow() }, webhook });
    await pollUntil(client, id);
    return id;
  }

  it('tell the end with the same body as /status', async () => {
    const id = await run();
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]).toEqual((await callRaw(twin, 'GET', `/${ENDPOINT}/status/${id}`)).body);
    expect(twin.counters().webhooks).toEqual({ sent: 1, accepted: 1 });
  });

  it('are tried twice more, ten seconds apart, until they get a 200', async () => {
    answers = [500, 204, 200];
    const before = clock.now();
    await run();
    await expect.poll(() => twin.counters().webhooks).toEqual({ sent: 3, accepted: 1 });
    expect(clock.now() - before).toBeGreaterThanOrEqual(20_000);
  });

  it('can be dropped, doubled, or sent before their time', async () => {
    await run('webhook-dropped');
    expect(received).toHaveLength(0);
    await run('webhook-duplicated');
    await expect.poll(() => received.length).toBe(2);
    await run('webhook-early');
    await expect.poll(() => received.length).toBe(4);
    expect(received[2]).toMatchObject({ status: 'COMPLETED' });
    expect(received[2]?.output).toBeUndefined();
  });
});
