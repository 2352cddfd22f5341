import type { WorkerDeps } from '../deps.ts';

/** What sweeping needs of the workers. */
export type SweepDeps = Pick<
  WorkerDeps,
  'db' | 'clock' | 'signals' | 'log' | 'storage' | 'publicUrl' | 'retention'
>;
