import type { LiveEvent } from '@easel/core/contract/live.ts';
import { useEffect, useRef } from 'preact/hooks';
import { listen } from '../../lib/live.ts';

type Hear = (event: LiveEvent) => void;

const hearers = new Set<Hear>();
let isListening = false;

/** Hears what happens to my orders and credits, over one line for the whole page. `hello` and `reset`: read anew. */
export function useLive(hear: Hear): void {
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    const hearer: Hear = (event) => latest.current(event);
    hearers.add(hearer);
    if (!isListening) {
      isListening = true;
      listen('', (event) => {
        for (const each of hearers) each(event);
      });
    }
    return () => void hearers.delete(hearer);
  }, []);
}
