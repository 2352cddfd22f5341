/** Tells whoever listens that something happened. */
export interface Signal<T> {
  emit(value: T): void;
  /** Returns a function that stops listening. */
  on(listener: (value: T) => void): () => void;
}

export function createSignal<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of [...listeners]) listener(value);
    },
    on(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/**
 * Resolves with the first defined value of `probe`, asked now and after every emission of `changes`.
 * `timeoutMs` is the caller's patience in real time: a test that jumps the sandbox clock is still waiting.
 */
export function waitUntil<T>(
  changes: Signal<void>,
  probe: () => T | undefined,
  timeoutMs: number,
  describe: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    const check = () => {
      try {
        const found = probe();
        if (found === undefined) return;
        stop();
        resolve(found);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited ${timeoutMs} ms in vain for ${describe()}`));
    }, timeoutMs);
    const unsubscribe = changes.on(check);
    check();
  });
}
