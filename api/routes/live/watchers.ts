import type { CreationId } from '@easel/core/ids.ts';
import type { LiveClient } from './client.ts';

/** Which clients show which creations. */
export interface Watchers {
  of(creation: CreationId): ReadonlySet<LiveClient>;
  /** To be called when what a client shows has changed. */
  rewatch(client: LiveClient, before: ReadonlySet<CreationId>): void;
  leave(client: LiveClient): void;
}

const NOBODY: ReadonlySet<LiveClient> = new Set();

export function createWatchers(): Watchers {
  const watchers = new Map<CreationId, Set<LiveClient>>();
  function forget(id: CreationId, client: LiveClient): void {
    const left = watchers.get(id);
    left?.delete(client);
    if (left?.size === 0) watchers.delete(id);
  }
  return {
    of: (creation) => watchers.get(creation) ?? NOBODY,
    rewatch(client, before) {
      for (const id of before) if (!client.watched.has(id)) forget(id, client);
      for (const id of client.watched) {
        if (!before.has(id)) watchers.set(id, (watchers.get(id) ?? new Set()).add(client));
      }
    },
    leave(client) {
      for (const id of client.watched) forget(id, client);
    },
  };
}
