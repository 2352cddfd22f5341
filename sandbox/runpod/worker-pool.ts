import type { SandboxClock } from '../clock.ts';

/** One serverless worker. It scales to zero: off until a job needs it, then a cold start, then warm for a while. */
interface Slot {
  workerId: string;
  state: 'off' | 'initializing' | 'idle' | 'running';
  /** Calls off the return to `off`. */
  stayAwake: () => void;
}

export interface WorkerPool {
  /** A warm worker, now running; undefined where none is free. */
  claim(): string | undefined;
  release(workerId: string): void;
  /** Wakes as many workers as `waiting` jobs need. */
  wake(waiting: number): void;
  setDown(down: boolean): void;
  /** The `workers` part of /health. */
  count(): Record<'idle' | 'initializing' | 'ready' | 'running' | 'throttled', number>;
}

/** @param onReady called whenever a worker became free for a job. */
export function createWorkerPool(
  clock: SandboxClock,
  { prefix, slots, coldStartMs, idleTimeoutMs }: PoolOptions,
  onReady: () => void,
): WorkerPool {
  let down = false;
  const pool: Slot[] = Array.from({ length: slots }, (_, index) => ({
    workerId: `${prefix}-w${index + 1}`,
    state: 'off',
    stayAwake: () => {},
  }));

  const inState = (state: Slot['state']) => pool.filter((slot) => slot.state === state);

  function rest(slot: Slot): void {
    slot.state = 'idle';
    slot.stayAwake = clock.after(idleTimeoutMs, () => {
      slot.state = 'off';
    });
  }

  return {
    claim() {
      const slot = down ? undefined : inState('idle')[0];
      if (!slot) return undefined;
      slot.stayAwake();
      slot.state = 'running';
      return slot.workerId;
    },
    release(workerId) {
      const slot = pool.find((candidate) => candidate.workerId === workerId);
      if (slot?.state !== 'running') return;
      rest(slot);
      onReady();
    },
    wake(waiting) {
      if (down) return;
      const wanted = waiting - inState('initializing').length - inState('idle').length;
      for (const slot of inState('off').slice(0, Math.max(0, wanted))) {
        slot.state = 'initializing';
        clock.after(coldStartMs, () => {
          rest(slot);
          onReady();
        });
      }
    },
    setDown(nowDown) {
      down = nowDown;
      if (!down) onReady();
    },
    count() {
      const idle = inState('idle').length;
      const running = inState('running').length;
      const initializing = inState('initializing').length;
      if (down) return { idle: 0, initializing: 0, ready: 0, running, throttled: slots - running };
      return { idle, initializing, ready: idle, running, throttled: 0 };
    },
  };
}

interface PoolOptions {
  prefix: string;
  slots: number;
  coldStartMs: number;
  idleTimeoutMs: number;
}
