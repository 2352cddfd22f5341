import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../../lib/api.ts';

export interface Loaded<Value> {
  /** Undefined until it is there; the last one while it is read anew. */
  value: Value | undefined;
  error: Error | undefined;
  reload(): void;
  set(value: Value): void;
}

/** Reads something of the api: at first, whenever the path changes, and on `reload`. */
export function useLoad<Value>(path: string): Loaded<Value> {
  const [value, set] = useState<Value>();
  const [error, setError] = useState<Error>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isOver = false;
    callApi<Value>('GET', path).then(
      (found) => {
        if (isOver) return;
        set(found);
        setError(undefined);
      },
      (problem: Error) => !isOver && setError(problem),
    );
    return () => {
      isOver = true;
    };
  }, [path, round]);
  return { value, error, reload: () => setRound((last) => last + 1), set };
}
