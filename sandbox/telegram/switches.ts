import type { SandboxClock } from '../clock.ts';
import { TelegramError, tooManyRequests } from './telegram-error.ts';

interface PlannedFailure {
  method: string;
  error: TelegramError;
  times: number;
}

/** Failures that a test or the demo asks the twin for. Methods are named as documented; `*` is any but getUpdates. */
export interface TelegramSwitches {
  /** Milliseconds of sandbox time before each request is handled. */
  latencyMs: number;
  /** Off: no flood limits, for measuring what is behind them. */
  floodLimits: boolean;
  /** On: the bot is never told that somebody paid, as when it was away until Telegram forgot. */
  losePayments: boolean;
  /** Hands out the newest `count` updates once more, though they were confirmed. */
  redeliver(count: number): void;
  /** Answers 429 to `methods` (all but getUpdates when left out) for `forMs` of sandbox time. */
  storm(options: { forMs: number; retryAfterS?: number; methods?: readonly string[] }): void;
  /** The next `times` calls of `method` are refused and not handled. */
  failNext(
    method: string,
    code: number,
    description: string,
    options?: { times?: number; retryAfterS?: number },
  ): void;
  /** The next call of `method` is handled, but the connection is cut before its answer. */
  dropAfterHandling(method: string): void;
}

/** The twin's own side of the switches. */
export interface Switchboard {
  readonly switches: TelegramSwitches;
  /** @throws TelegramError where a failure was asked for. */
  passBeforeHandling(method: string): Promise<void>;
  shouldDrop(method: string): boolean;
}

export function createSwitchboard(clock: SandboxClock, redeliver: (count: number) => void): Switchboard {
  const failures: PlannedFailure[] = [];
  const drops: string[] = [];
  let storm:
    | { until: number; retryAfterS: number | undefined; methods: readonly string[] | undefined }
    | undefined;

  const switches: TelegramSwitches = {
    latencyMs: 0,
    floodLimits: true,
    losePayments: false,
    redeliver,
    storm: ({ forMs, retryAfterS, methods }) => {
      storm = { until: clock.now() + forMs, retryAfterS, methods };
    },
    failNext(method, code, description, { times = 1, retryAfterS } = {}) {
      const parameters = retryAfterS === undefined ? undefined : { retry_after: retryAfterS };
      failures.push({ method, error: new TelegramError(code, description, parameters), times });
    },
    dropAfterHandling: (method) => {
      drops.push(method);
    },
  };

  function assertNoStorm(method: string): void {
    if (!storm || clock.now() >= storm.until) return;
    const isHit = storm.methods ? storm.methods.includes(method) : method !== 'getUpdates';
    if (isHit) throw tooManyRequests(storm.retryAfterS ?? Math.ceil((storm.until - clock.now()) / 1000));
  }

  return {
    switches,
    async passBeforeHandling(method) {
      if (switches.latencyMs > 0) await clock.sleep(switches.latencyMs);
      const planned = failures.find((failure) => concerns(failure.method, method));
      if (planned) {
        planned.times -= 1;
        if (planned.times <= 0) failures.splice(failures.indexOf(planned), 1);
        throw planned.error;
      }
      assertNoStorm(method);
    },
    shouldDrop(method) {
      const index = drops.findIndex((drop) => concerns(drop, method));
      if (index >= 0) drops.splice(index, 1);
      return index >= 0;
    },
  };
}

const concerns = (planned: string, method: string) =>
  planned === method || (planned === '*' && method !== 'getUpdates');
