import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { createGalleryReader, type GalleryDeps } from '@easel/core/gallery/read-gallery.ts';
import { changesLists, type RecordedEvent, readEvents, readPosition } from '@easel/core/live/events.ts';
import { formatCursor, type Position } from '@easel/core/live/position.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import type { Signals } from '@easel/core/signals/signals.ts';
import type { Logger } from 'pino';
import { buildGallery } from './build-gallery.ts';
import { readGalleryInput } from './read-input.ts';

export interface GalleryBuilderDeps extends GalleryDeps {
  signals: Signals;
  log: Logger;
  /** Where builds are kept. */
  galleryDir: string;
  /** Where people reach the gallery; no slash at its end. */
  publicUrl: string;
}

/** A build begins when nothing was published, taken down or unsaid for so long … */
const QUIET_MS = 5 * SECOND_MS;
/** … or, if it never gets quiet, then; and no sooner than this after the last one. */
const APART_MS = MINUTE_MS;
/** Likes and comments alone are worth one so often, and names, pictures of artists, what is trending: */
const REACTIONS_MS = 10 * MINUTE_MS;
const STALE_MS = HOUR_MS;
const LOOK_EVERY_MS = SECOND_MS;
const AT_ONCE = 500;

/** Why there should be a build, since when. Times in milliseconds; undefined: not for that reason. */
export interface BuildReasons {
  /** The first and the last publication, or end of one, that the last build does not show. */
  publishedFrom?: number | undefined;
  publishedTo?: number | undefined;
  reactedFrom?: number | undefined;
  /** Undefined: there was no build yet. */
  builtAt?: number | undefined;
}

/** Whether to build now. */
export function isBuildDue(
  { publishedFrom, publishedTo, reactedFrom, builtAt }: BuildReasons,
  now: number,
): boolean {
  if (builtAt === undefined) return true;
  if (now - builtAt < APART_MS) return false;
  if (now - builtAt >= STALE_MS) return true;
  if (reactedFrom !== undefined && now - reactedFrom >= REACTIONS_MS) return true;
  if (publishedFrom === undefined || publishedTo === undefined) return false;
  return now - publishedTo >= QUIET_MS || now - publishedFrom >= APART_MS;
}

/**
 * Builds the static gallery when what it shows has changed. For one process a folder; several build several galleries,
 * each its own. A build that fails is tried again after a minute.
 */
export function startGalleryBuilder(deps: GalleryBuilderDeps): Loop {
  const { db, clock, log } = deps;
  const reader = createGalleryReader(deps);
  const stopping = new AbortController();
  let position: Position | undefined;
  let reasons: BuildReasons = {};

  async function noteEvents(): Promise<void> {
    while (position) {
      const batch = await readEvents(db, position, AT_ONCE);
      if (!batch) {
        // What happened is forgotten: something surely did.
        position = await readPosition(db);
        reasons = { ...reasons, publishedFrom: 0, publishedTo: 0 };
        return;
      }
      for (const event of batch.events) reasons = addReason(reasons, event, event.at.getTime());
      position = batch.position;
      if (batch.more !== 'now') return;
    }
  }

  async function build(): Promise<void> {
    const startedAt = clock.now().getTime();
    position = await readPosition(db);
    reasons = { builtAt: startedAt };
    const seq = formatCursor(position, clock.now());
    const input = await readGalleryInput({ reader, clock }, { origin: deps.publicUrl, seq });
    try {
      await buildGallery({ folder: deps.galleryDir, input, signal: stopping.signal });
      log.info({ creations: input.creations.length, ms: clock.now().getTime() - startedAt }, 'gallery built');
    } catch (error) {
      if (stopping.signal.aborted) return;
      reasons = { ...reasons, publishedFrom: startedAt, publishedTo: startedAt };
      throw error;
    }
  }

  const loop = startLoop({ name: 'gallery-builder', idleMs: LOOK_EVERY_MS, log }, async () => {
    await noteEvents();
    if (!stopping.signal.aborted && isBuildDue(reasons, clock.now().getTime())) await build();
    return false;
  });
  return {
    nudge: loop.nudge,
    async stop() {
      stopping.abort();
      await loop.stop();
    },
  };
}

function addReason(reasons: BuildReasons, event: RecordedEvent, at: number): BuildReasons {
  if (!changesLists(event)) return { ...reasons, reactedFrom: reasons.reactedFrom ?? at };
  return {
    ...reasons,
    publishedFrom: reasons.publishedFrom ?? at,
    publishedTo: Math.max(at, reasons.publishedTo ?? 0),
  };
}
