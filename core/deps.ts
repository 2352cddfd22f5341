import type { Executor } from '@easel/db/connect.ts';
import type { Clock } from './clock.ts';
import type { Signals } from './signals/signals.ts';

/** What every use case of the domain needs. Built once in each app's context. */
export interface CoreDeps {
  db: Executor;
  clock: Clock;
  signals: Signals;
}
