import { createClient } from '@easel/bot-discord/api/client.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { createLogger } from '@easel/core/log.ts';
import { createSandboxClock } from '@easel/sandbox/clock.ts';
import { createDiscordTwin, type DiscordTwin } from '@easel/sandbox/discord/twin.ts';

import { afterAll, beforeAll, expect, it } from 'vitest';

const RETRY_AFTER_MS = 200;
const REFUSALS = 1_200;
/** Each to a channel of its own, so that none waits for another's limit: all come back as soon as they may. */
const REQUESTS = 200;
/** The others are given up; these go on, one at a time. */
const IN_LINE_MAX = 10;

const clock = createSandboxClock();
let twin: DiscordTwin;
beforeAll(async () => {
  twin = await createDiscordTwin({ clock });
});
afterAll(async () => {
  await twin.close();
  clock.stop();
});

it('makes less than 1,000 invalid requests in a storm of refusals, waits as it is told, and goes on after it', async () => {
  const deps = { clock: { now: () => new Date(clock.now()) }, log: createLogger('silent') };
  const { rest } = createClient({ apiUrl: twin.url }, deps);
  rest.setToken(twin.token);
  const channel = twin.addGuild({ name: 'Harbour' }).addChannel({ name: 'pictures' });

  twin.switches.rateLimitStorm = { requests: REFUSALS, retryAfterMs: RETRY_AFTER_MS, scope: 'user' };
  const channels = Array.from({ length: REQUESTS }, (_, i) => `${BigInt(channel.id) + BigInt(i + 1)}`);
  let settled = 0;
  const asking = channels.map((id) =>
    rest
      .get(`/channels/${id}`)
      .catch(() => {})
      .finally(() => settled++),
  );
  await expect.poll(() => settled, { timeout: 60_000 }).toBeGreaterThan(REQUESTS - IN_LINE_MAX);
  expect(twin.invalidRequests).toBeLessThan(1_000);

  const tries = Map.groupBy(twin.requests, ({ path }) => path);
  const pauses = [...tries.values()].flatMap((one) =>
    one.slice(1).map(({ at }, index) => at - (one[index]?.at ?? 0)),
  );
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(RETRY_AFTER_MS);

  twin.switches.rateLimitStorm = undefined;
  clock.advance(10 * MINUTE_MS);
  await Promise.all(asking);
  expect(await rest.get(`/channels/${channel.id}`)).toMatchObject({ id: channel.id });
});
