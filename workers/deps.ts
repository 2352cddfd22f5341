import type { CoreDeps } from '@easel/core/deps.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import type { Logger } from 'pino';
import type { Providers } from './providers/registry.ts';
import type { ResultShelf } from './runs/result-shelf.ts';

/** What the workers need, built once in start.ts. */
export interface WorkerDeps extends CoreDeps {
  log: Logger;
  storage: MediaStorage;
  providers: Providers;
  results: ResultShelf;
  /** Whether pictures go after the days that a plan keeps them. */
  retention: boolean;
  /** Where providers reach our api; unset: they cannot, and polling alone tells how runs go. */
  publicUrl: string | undefined;
}
