import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { claimNotices, markNoticeTold } from '@easel/core/notices/notice.ts';
import type { NoticeClaim } from '@easel/core/notices/telling.ts';
import { claimMoneyNotices, markMoneyNoticeTold } from '@easel/core/payments/money-notice.ts';
import type { Origin, Platform } from '@easel/core/platform.ts';
import type { Card } from '../cards/card.ts';
import { readMoneyNoticeCard, readNoticeCard } from '../cards/read-notice.ts';
import type { BotDeps } from '../deps.ts';
import { wordsFor } from '../words/words.ts';
import { RungBrokenError } from './chat-port.ts';

/** Signals come at once; this is for those that were lost. */
const IDLE_MS = 5 * SECOND_MS;
const AT_ONCE = 10;
/** Longer than telling takes, so that nothing is told by two processes. */
const LEASE_MS = MINUTE_MS;

/** Whom to tell: one person alone, who may have asked somewhere just now, or everybody in a chat. */
export type Recipient = { userId: string; origin?: Origin } | { chatId: string };

/** How a platform tells something that nobody waits for. What is for one person, nobody else may see. */
export interface Teller {
  platform: Platform;
  /**
   * The ways there, best first. Each throws RungBrokenError when it is closed for good; any other error means that it is
   * tried again later.
   *
   * @param key of the notice: telling it again after a crash should show it once. At most 25 characters.
   */
  ways(to: Recipient, card: Card, key: string): (() => Promise<unknown>)[];
}

/** A notice of either table. */
interface Untold {
  key: string;
  to: Recipient;
  attempt: number;
  readCard(): Promise<Card>;
  markTold(): Promise<unknown>;
}

/** Tells what people and chats have to know: receipts within moments, and what came, ends or is due. */
export function startNotices(deps: BotDeps, teller: Teller): Pick<Loop, 'stop'> {
  const { platform } = teller;
  const loop = startLoop({ name: `notices-${platform}`, idleMs: IDLE_MS, log: deps.log }, async () => {
    const input = { platform, limit: AT_ONCE, leaseMs: LEASE_MS };
    const claimed = await Promise.all([claimAboutMoney(deps, input), claimOthers(deps, input)]);
    await Promise.all(claimed.flat().map((untold) => tell(deps, teller, untold)));
    return claimed.some(({ length }) => length === AT_ONCE);
  });
  const stopListening = deps.signals.on('notice', loop.nudge);
  return {
    async stop() {
      stopListening();
      await loop.stop();
    },
  };
}

async function claimAboutMoney(deps: BotDeps, input: NoticeClaim): Promise<Untold[]> {
  const claimed = await claimMoneyNotices(deps.db, input);
  return claimed.map(({ id, origin, notice, attempt }) => ({
    key: `money-${id}`,
    to: { userId: origin.userId, origin },
    attempt,
    readCard: () => readMoneyNoticeCard(deps, notice, wordsFor(origin.locale)),
    markTold: () => markMoneyNoticeTold(deps.db, id),
  }));
}

async function claimOthers(deps: BotDeps, input: NoticeClaim): Promise<Untold[]> {
  const claimed = await claimNotices(deps.db, input);
  return claimed.map(({ id, to, notice, attempt }) => ({
    key: `notice-${id}`,
    to,
    attempt,
    readCard: () => readNoticeCard(deps, notice, wordsFor(undefined)),
    markTold: () => markNoticeTold(deps.db, id),
  }));
}

async function tell(deps: BotDeps, teller: Teller, untold: Untold): Promise<void> {
  const { key, attempt } = untold;
  try {
    const reached = await climbDown(teller.ways(untold.to, await untold.readCard(), key));
    // Where no chat takes it, /credits and /treasury have it: that is told too, and trying on would help nobody.
    await untold.markTold();
    deps.log.info({ notice: key, attempt, reached }, 'notice told');
  } catch (error) {
    deps.log.warn({ notice: key, attempt, err: error }, 'notice not told, trying again later');
  }
}

/** @returns whether one of the ways was open. */
async function climbDown(ways: (() => Promise<unknown>)[]): Promise<boolean> {
  for (const way of ways) {
    try {
      await way();
      return true;
    } catch (error) {
      if (!(error instanceof RungBrokenError)) throw error;
    }
  }
  return false;
}
