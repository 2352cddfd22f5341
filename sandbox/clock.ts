/**
 * The sandbox's own clock. Every deadline, queue time and token lifetime in the sandbox is counted on it,
 * so a test or the demo can make fifteen minutes pass at once without waiting for them.
 */
export interface SandboxClock {
  /** Milliseconds since the epoch, in sandbox time. */
  now(): number;
  /** Runs `work` once `ms` of sandbox time have passed. Returns a function that calls it off. */
  after(ms: number, work: () => void): () => void;
  /** Resolves once `ms` of sandbox time have passed. */
  sleep(ms: number): Promise<void>;
  /** Lets `ms` of sandbox time pass at once; whatever fell due runs in order of its time. */
  advance(ms: number): void;
  /** Forgets all pending work, so that the process can end. */
  stop(): void;
}

interface Pending {
  dueAt: number;
  work: () => void;
}

/** @param speed how many sandbox milliseconds pass in one real millisecond (1 = real time). */
export function createSandboxClock({ speed = 1 }: { speed?: number } = {}): SandboxClock {
  if (!(speed > 0)) throw new RangeError(`clock speed must be above 0, not ${speed}`);
  const startedAt = Date.now();
  const pending = new Set<Pending>();
  let skipped = 0;
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let stopped = false;

  const now = () => startedAt + skipped + (Date.now() - startedAt) * speed;

  function runDue(): void {
    clearTimeout(timer);
    armedFor = Number.POSITIVE_INFINITY;
    const due = [...pending].filter((entry) => entry.dueAt <= now()).sort((a, b) => a.dueAt - b.dueAt);
    for (const entry of due) {
      if (pending.delete(entry)) entry.work();
    }
    for (const entry of pending) armFor(entry.dueAt);
  }

  /** Only an earlier time moves the timer, so that adding work costs the same however much is pending. */
  function armFor(dueAt: number): void {
    if (stopped || dueAt >= armedFor) return;
    clearTimeout(timer);
    armedFor = dueAt;
    // setTimeout holds at most 2^31-1 ms; a longer wait is armed again when that much has passed.
    timer = setTimeout(runDue, Math.min(Math.max(0, Math.ceil((dueAt - now()) / speed)), 2 ** 31 - 1));
  }

  return {
    now,
    after(ms, work) {
      const entry = { dueAt: now() + Math.max(0, ms), work };
      pending.add(entry);
      armFor(entry.dueAt);
      return () => void pending.delete(entry);
    },
    sleep(ms) {
      return new Promise((resolve) => this.after(ms, resolve));
    },
    advance(ms) {
      skipped += ms;
      runDue();
    },
    stop() {
      stopped = true;
      pending.clear();
      clearTimeout(timer);
    },
  };
}
