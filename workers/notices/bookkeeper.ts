import { MINUTE_MS } from '@easel/core/clock.ts';
import { announceExpiries } from '@easel/core/creations/retention.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { noticeExpiringCredits } from '@easel/core/gifts/expiry-notices.ts';
import { settleReferrals } from '@easel/core/gifts/settle-referrals.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { noticeReports } from '@easel/core/social/report-notices.ts';
import { noticeMonthReports } from '@easel/core/treasury/month-report.ts';
import type { Logger } from 'pino';

const BATCH = 200;
/** How many pictures a step of the walk looks at. */
const WALK_STEP = 1000;

/**
 * Does what falls due in the books without anybody asking: settles referrals, has people told of credits and pictures that
 * expire, operators of what people reported, and has the month of each treasury posted. Each happens once however many processes look.
 */
export function startBookkeeper(deps: CoreDeps & { log: Logger; retention: boolean }): Loop {
  let walkedTo: CreationId | undefined;
  const walkPictures = async (): Promise<number> => {
    if (!deps.retention) return 0;
    const { told, next } = await announceExpiries(deps, { after: walkedTo, limit: WALK_STEP });
    walkedTo = next;
    return told;
  };
  return startLoop({ name: 'bookkeeper', idleMs: MINUTE_MS, log: deps.log }, async () => {
    const done = {
      referrals: await settleReferrals(deps, { limit: BATCH }),
      expiries: await noticeExpiringCredits(deps, { limit: BATCH }),
      pictures: await walkPictures(),
      months: await noticeMonthReports(deps, { limit: BATCH }),
      reports: await noticeReports(deps),
    };
    const counts = Object.values(done);
    if (counts.some((count) => count > 0)) deps.log.info(done, 'books kept');
    return counts.some((count) => count === BATCH);
  });
}
