import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { DefaultRestOptions, type RESTOptions } from 'discord.js';
import type { Logger } from 'pino';

type MakeRequest = RESTOptions['makeRequest'];

/*
 * Discord bans an address that makes 10,000 invalid requests in ten minutes
 * (https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans). The library waits out
 * each 429 for itself; hundreds of requests that wait and come back make that many all the same. So from some point on
 * requests go out one by one: a process stays below 1,000 that came too soon, with room for what was under way at that
 * moment. What is refused otherwise (401, 403) people can bring about, by closing their private messages: they shall not
 * slow the bot down for all others, so that slows it down only where a ban comes near.
 */
const WINDOW_MS = 10 * MINUTE_MS;
const TOO_SOON_UNHINDERED = 400;
const REFUSED_UNHINDERED = 5_000;
const SPACING_MS = 2 * SECOND_MS;
/** Whoever would wait longer fails at once: the library gives up a request after 15 s. */
const PATIENCE_MS = 10 * SECOND_MS;

export interface BrakeDeps {
  clock: Clock;
  log: Logger;
}

/** Makes requests to Discord, and ever slower ones the more of them are invalid. */
export function createBrake({ clock, log }: BrakeDeps): MakeRequest {
  const tooSoon = countRecent(clock);
  const refused = countRecent(clock);
  let nextAt = 0;

  async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
    if (tooSoon.count() < TOO_SOON_UNHINDERED && refused.count() < REFUSED_UNHINDERED) return;
    const now = clock.now().getTime();
    const waitMs = Math.max(0, nextAt - now);
    if (waitMs > PATIENCE_MS) throw new Error('held back: too many requests to Discord were invalid');
    nextAt = now + waitMs + SPACING_MS;
    await sleep(waitMs, undefined, { ...(signal && { signal }) });
  }

  return async (url, init) => {
    await takeTurn(init.signal ?? undefined);
    const response = await DefaultRestOptions.makeRequest(url, init);
    const { status, headers } = response;
    // A limit that is shared with other apps is not this app's doing.
    const isTooSoon = status === 429 && headers.get('x-ratelimit-scope') !== 'shared';
    if (isTooSoon && tooSoon.add() === TOO_SOON_UNHINDERED)
      log.error('many requests to Discord came too soon: one at a time from now on');
    if ((status === 401 || status === 403) && refused.add() === REFUSED_UNHINDERED)
      log.error('Discord refused many requests: one at a time from now on');
    return response;
  };
}

/** How often something happened within the last ten minutes. */
function countRecent(clock: Clock): { add(): number; count(): number } {
  const times: number[] = [];
  const count = () => {
    const from = clock.now().getTime() - WINDOW_MS;
    while (times[0] !== undefined && times[0] <= from) times.shift();
    return times.length;
  };
  const add = () => {
    times.push(clock.now().getTime());
    return count();
  };
  return { add, count };
}
