import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { DefaultRestOptions, type RESTOptions } from 'discord.js';
import type { Logger } from 'pino';

type MakeRequest = RESTOptions['makeRequest'];

/*
 * Discord bans an address that makes 10,000 invalid requests in ten minutes
 * (https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans). The library waits out
 * each 429 for itself; hundreds of requests that wait and come back make that many all the same. So from some point on
 * requests go out one by one: a process stays below 1,000, with room for what was under way at that moment.
 */
const WINDOW_MS = 10 * MINUTE_MS;
const UNHINDERED = 400;
const SPACING_MS = 2 * SECOND_MS;
/** Whoever would wait longer fails at once: the library gives up a request after 15 s. */
const PATIENCE_MS = 10 * SECOND_MS;

export interface BrakeDeps {
  clock: Clock;
  log: Logger;
}

/** Makes requests to Discord, and ever slower ones the more of them are refused. */
export function createBrake({ clock, log }: BrakeDeps): MakeRequest {
  /** When the invalid ones of the last ten minutes were answered. */
  const invalid: number[] = [];
  let nextAt = 0;

  async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
    const now = clock.now().getTime();
    while (invalid[0] !== undefined && invalid[0] <= now - WINDOW_MS) invalid.shift();
    if (invalid.length < UNHINDERED) return;
    const waitMs = Math.max(0, nextAt - now);
    if (waitMs > PATIENCE_MS) throw new Error('held back: too many requests to Discord were invalid');
    nextAt = now + waitMs + SPACING_MS;
    await sleep(waitMs, undefined, { ...(signal && { signal }) });
  }

  return async (url, init) => {
    await takeTurn(init.signal ?? undefined);
    const response = await DefaultRestOptions.makeRequest(url, init);
    if (isInvalid(response)) invalid.push(clock.now().getTime());
    if (isInvalid(response) && invalid.length === UNHINDERED)
      log.error({ invalid: UNHINDERED }, 'many invalid requests to Discord: one at a time from now on');
    return response;
  };
}

/** A limit that is shared with other apps is not this app's doing. */
function isInvalid({ status, headers }: Awaited<ReturnType<MakeRequest>>): boolean {
  return (
    status === 401 || status === 403 || (status === 429 && headers.get('x-ratelimit-scope') !== 'shared')
  );
}
