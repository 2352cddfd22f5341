import { type Clock, SECOND_MS } from '@easel/core/clock.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { changesLists, type LiveEventRow, readEvents } from '@easel/core/live/events.ts';
import { type Position, parseCursor } from '@easel/core/live/position.ts';

/** What happened since a build: its pages are served only as long as they say what is true. */
export interface Freshness {
  /** Lists of pictures, and the numbers beside them. */
  lists: boolean;
  /**
   * Whether the page of one creation still is as it was built. None is once something was taken down or no longer shows
   * its prompt: pages show what a picture came from and what came from it.
   */
  isFresh(creationId: string): boolean;
}

/** Signals say that there is something to read; this is for those that were lost. */
const READ_EVERY_MS = SECOND_MS;
const AT_ONCE = 500;
/** More changed creations than that need not be told apart: a newer build is about to come. */
const CHANGED_MAX = 5_000;

interface State {
  seq: string;
  position: Position | undefined;
  lists: boolean;
  /** Something is shown less than it was. */
  withdrawn: boolean;
  changed: Set<string>;
}

/**
 * Reads the events since a build when somebody asks, at most once a second or when one is announced.
 *
 * @returns a function that says how fresh the build is that knows everything up to `seq`.
 */
export function watchFreshness(deps: CoreDeps & { clock: Clock }): (seq: string) => Promise<Freshness> {
  let state: State | undefined;
  let readAt = 0;
  let announced = false;
  let reading: Promise<void> | undefined;
  deps.signals.on('live', () => {
    announced = true;
  });

  async function read(): Promise<void> {
    announced = false;
    readAt = deps.clock.now().getTime();
    while (state?.position) {
      const batch = await readEvents(deps.db, state.position, AT_ONCE);
      state.position = batch?.position;
      for (const event of batch?.events ?? []) note(state, event);
      if (batch?.more === 'soon') announced = true;
      if (batch?.more !== 'now') return;
    }
  }

  return async (seq) => {
    if (state?.seq !== seq) {
      await reading;
      state = { seq, position: parseCursor(seq), lists: true, withdrawn: false, changed: new Set() };
      announced = true;
    }
    if (announced || deps.clock.now().getTime() - readAt >= READ_EVERY_MS) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    const { position, lists, withdrawn, changed } = state;
    // Without a place in the stream nobody knows what happened: nothing counts as fresh.
    const isKnown = position !== undefined;
    return { lists: isKnown && lists, isFresh: (id) => isKnown && !withdrawn && !changed.has(id) };
  };
}

function note(state: State, event: LiveEventRow): void {
  if (changesLists(event)) state.lists = false;
  if (event.type === 'gone' || event.type === 'changed') state.withdrawn = true;
  state.changed.add(event.creationId);
  if (state.changed.size > CHANGED_MAX) state.position = undefined;
}
