/**
 * Everything that can be made to go wrong. The prefix says where: on submit, while polling, in the job, in its
 * output, or on the webhook.
 */
export type Failure =
  /** 429 on /run and /runsync. */
  | 'submit-429'
  /** 500 on /run and /runsync; no job is made. */
  | 'submit-500'
  /** The job is made, but the socket is cut before the answer: an ambiguous submit. */
  | 'submit-lost'
  /** 500 on /status. */
  | 'status-500'
  /** FAILED with a Python traceback, host name and worker id in `error`. */
  | 'job-failed'
  /** TIMED_OUT half-way through. */
  | 'job-timed-out'
  /** CANCELLED by Runpod, not by the client. */
  | 'job-cancelled'
  /** A status word nobody documented. */
  | 'job-unknown-status'
  /** IN_PROGRESS for ever (runpod-python#250). */
  | 'job-stuck'
  /** Deleted while running, as a passed ttl does: /status answers 404. */
  | 'job-vanished'
  /** COMPLETED with nothing but `{"error": …}` as output. */
  | 'output-error'
  /** One flat colour. */
  | 'output-blank'
  /** A "rate limit" notice drawn as a picture (pollinations#7207). */
  | 'output-placeholder'
  /** Half the asked width and height. */
  | 'output-wrong-size'
  /** A file cut in the middle. */
  | 'output-corrupt'
  /** A few kilobytes that claim to be 30,000 by 30,000 pixels. */
  | 'output-bomb'
  /** One image fewer than asked. */
  | 'output-fewer'
  | 'webhook-dropped'
  | 'webhook-duplicated'
  /** A webhook that says COMPLETED while the job has only begun. */
  | 'webhook-early';

export interface SwitchedFailure {
  what: Failure;
  /** Only on this endpoint; otherwise on all. */
  endpoint?: string;
  /** Only for the next n jobs (or requests); otherwise until it is called off. */
  times?: number;
}

export interface Switchboard {
  /** Switches a failure on. Returns a function that switches it off again. */
  on(failure: SwitchedFailure): () => void;
  /** Switches everything off. */
  clear(): void;
  /** Whether a failure hits this endpoint now; counts down those with a number of times. */
  take(what: Failure, endpoint: string): boolean;
}

export function createSwitchboard(): Switchboard {
  const active = new Set<{ what: Failure; endpoint: string | undefined; left: number }>();
  return {
    on({ what, endpoint, times = Number.POSITIVE_INFINITY }) {
      const entry = { what, endpoint, left: times };
      active.add(entry);
      return () => void active.delete(entry);
    },
    clear: () => active.clear(),
    take(what, endpoint) {
      for (const entry of active) {
        if (entry.what !== what || (entry.endpoint !== undefined && entry.endpoint !== endpoint)) continue;
        entry.left -= 1;
        if (entry.left <= 0) active.delete(entry);
        return true;
      }
      return false;
    },
  };
}
