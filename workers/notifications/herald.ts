import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { forgetOldEvents } from '@easel/core/live/events.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { forgetNotifications, promiseDigests } from '@easel/core/notifications/digest.ts';
import type { Logger } from 'pino';

const LOOK_EVERY_MS = 20 * SECOND_MS;
const FORGET_EVERY_MS = 15 * MINUTE_MS;
const BATCH = 200;

/** Has people told of what others did, and forgets what is told and what no open page can still miss. */
export function startHerald(deps: CoreDeps & { log: Logger }): Loop {
  let after: string | undefined;
  let forgotAt = 0;
  return startLoop({ name: 'herald', idleMs: LOOK_EVERY_MS, log: deps.log }, async () => {
    const { promised, last } = await promiseDigests(deps, { ...(after && { after }), limit: BATCH });
    after = last;
    if (promised > 0) deps.log.info({ promised }, 'notifications promised');
    const now = deps.clock.now().getTime();
    if (now - forgotAt > FORGET_EVERY_MS) {
      forgotAt = now;
      const forgotten = {
        events: await forgetOldEvents(deps.db),
        notifications: await forgetNotifications(deps.db),
      };
      if (Object.values(forgotten).some((count) => count > 0)) deps.log.info(forgotten, 'forgotten');
    }
    return last !== undefined;
  });
}
