import { AVATARS, listStrayAvatars } from '@easel/core/accounts/avatar.ts';
import { HOUR_MS } from '@easel/core/clock.ts';
import { LIST_MAX } from '@easel/core/storage/storage.ts';
import type { SweepDeps } from './deps.ts';

const ROUND_EVERY_MS = HOUR_MS;
/** What is younger may be about to become somebody's: a file is stored before it is theirs. */
const SETTLED_MS = HOUR_MS;

/**
 * Deletes the files of avatars that are nobody's any more: of who was erased, or took another one, while the storage was
 * away. Each call looks at one page of the folder; a round through all of it begins every hour.
 */
export function createAvatarSweep(): (deps: SweepDeps) => Promise<number> {
  let after = '';
  let roundAt = 0;
  return async ({ db, clock, storage }) => {
    const now = clock.now().getTime();
    if (now < roundAt) return 0;
    const page = await storage.list(AVATARS, { after, limit: LIST_MAX });
    const settled = page.filter(({ storedAt }) => now - storedAt.getTime() > SETTLED_MS);
    const strays = await listStrayAvatars(
      db,
      settled.map(({ key }) => key),
    );
    await storage.delete(strays);
    after = page.length === LIST_MAX ? (page.at(-1)?.key ?? '') : '';
    if (after === '') roundAt = now + ROUND_EVERY_MS;
    return strays.length;
  };
}
