import type { Logger } from 'pino';
import { SECOND_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { startLoop } from '../loop.ts';
import { type LiveEventRow, readEvents, readPosition } from './events.ts';
import type { Position } from './position.ts';

/** Signals come at once; this is for those that were lost. */
const IDLE_MS = SECOND_MS;
/** How soon to look again for an event that an open transaction holds back. */
const SETTLING_MS = 20;
const AT_ONCE = 500;

export interface EventListener {
  /** Called with events in their order, one call at a time. When it throws, the same events come again. */
  tell(events: LiveEventRow[]): Promise<void>;
  /** Events were missed and cannot be had any more. */
  reset(): void;
}

export interface Following {
  /** Up to where the listener was told; undefined before the first look at the database. */
  position(): Position | undefined;
  stop(): Promise<void>;
}

/** Tells a listener every event from now on, within moments of its commit, whichever process it came from. */
export function followEvents(deps: CoreDeps & { log: Logger }, listener: EventListener): Following {
  let position: Position | undefined;
  let settling: NodeJS.Timeout | undefined;

  const loop = startLoop({ name: 'live', idleMs: IDLE_MS, log: deps.log }, async () => {
    if (!position) {
      position = await readPosition(deps.db);
      return false;
    }
    const batch = await readEvents(deps.db, position, AT_ONCE);
    if (!batch) {
      position = await readPosition(deps.db);
      listener.reset();
      return false;
    }
    if (batch.events.length > 0) await listener.tell(batch.events);
    position = batch.position;
    if (batch.more === 'soon') {
      clearTimeout(settling);
      settling = setTimeout(loop.nudge, SETTLING_MS);
    }
    return batch.more === 'now';
  });
  const stopListening = deps.signals.on('live', loop.nudge);
  return {
    position: () => position,
    async stop() {
      stopListening();
      clearTimeout(settling);
      await loop.stop();
    },
  };
}
