import type { Logger } from 'pino';

export interface Loop {
  /** Runs soon, also when a run is under way now. */
  nudge(): void;
  /** Waits for the run under way and does not start another. */
  stop(): Promise<void>;
}

/**
 * Runs `work` again and again: when nudged, and `idleMs` after the last run ended. Never two runs at once. An error is
 * logged and the next run comes as usual.
 *
 * @param work returns true when there is more to do right away.
 */
export function startLoop(
  options: { name: string; idleMs: number; log: Logger },
  work: () => Promise<boolean>,
): Loop {
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        again = (await work()) || again;
      } catch (error) {
        options.log.error({ err: error, loop: options.name }, 'loop failed');
        again = false;
      }
    } while (again && !stopped);
  }

  function start(): void {
    clearTimeout(timer);
    if (stopped) return;
    running = run().finally(() => {
      running = undefined;
      if (!stopped) timer = setTimeout(start, options.idleMs);
    });
  }

  start();
  return {
    nudge() {
      if (running) again = true;
      else start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
