import type { Task } from '@easel/core/kinds/task.ts';
import type { FailureReason } from '@easel/core/orders/status.ts';

/** A run at its provider. */
export interface ExternalRun {
  endpoint: string;
  externalId: string;
}

/** One picture of a result: in the answer itself, or at an address to be fetched. */
export type PictureSource = { base64: string } | { url: string };

/** How a run stands. Words of the provider's own go into `detail`, which is for the log and never for people. */
export type RunState =
  /** In line, or in a state that we have no word for. */
  | { state: 'waiting' }
  /** `progress` is 0 to 1, where the provider tells it. */
  | { state: 'running'; progress?: number }
  /** `pictures` where the answer had them with it; otherwise they are asked for by `result`. */
  | { state: 'succeeded'; executionMs?: number; pictures?: PictureSource[] }
  | { state: 'failed'; reason: FailureReason; detail: string }
  /** The provider knows no such run (any more). */
  | { state: 'gone' };

export interface Submission {
  endpoint: string;
  task: Task;
  /** The picture that an image-to-image task starts from. */
  source?: Buffer;
  /** Called by the provider when the run ends. */
  webhook?: string;
}

/**
 * Somebody with GPUs. Calls end by themselves within their time limits and throw {@link ProviderError}. A new one is a
 * folder beside this file and its part in registry.ts.
 */
export interface Provider {
  name: string;
  limits: {
    /** From submit to end, its own line included: what takes longer is given up. */
    runMs: number;
    /** How long it keeps results: a run that is gone after that may have been made. */
    resultKeptMs: number;
  };
  /** @returns the provider's id of the run. */
  submit(submission: Submission): Promise<string>;
  status(run: ExternalRun): Promise<RunState>;
  /** @throws ResultGone when it was kept no longer. */
  result(run: ExternalRun): Promise<PictureSource[]>;
  /** Stops a run. One that ended or is unknown there is no error. */
  cancel(run: ExternalRun): Promise<void>;
  /** Whether anybody answers for the endpoint; an answer that refuses is one. */
  health(endpoint: string): Promise<boolean>;
}

/**
 * What is known about a request that failed. A second submit may make (and cost) a second run, because no provider takes
 * an idempotency key: only what certainly never arrived may be sent again.
 */
export type Arrival =
  /** Nothing was done there: no connection, or turned away at the door for being too many. Safe to send again. */
  | 'never-arrived'
  /** Read and refused. Sending the same again cannot help. */
  | 'rejected'
  /** Nobody knows: no answer, half an answer, or a server error. */
  | 'ambiguous';

export class ProviderError extends Error {
  override name = 'ProviderError';
  readonly arrival: Arrival;
  /** The HTTP status of the answer, if there was one. */
  readonly httpStatus: number | undefined;

  constructor(arrival: Arrival, message: string, httpStatus?: number) {
    super(message);
    this.arrival = arrival;
    this.httpStatus = httpStatus;
  }
}

/** The provider does not have the result of a run (any more). */
export class ResultGone extends Error {
  override name = 'ResultGone';
}
