import { useEffect, useRef } from 'preact/hooks';

/** Calls when a value that was known becomes another one; not when it becomes known. */
export function useChange(value: string | undefined, onChange: () => void): void {
  const known = useRef(value);
  useEffect(() => {
    if (known.current !== undefined && value !== undefined && known.current !== value) onChange();
    known.current = value ?? known.current;
  });
}
