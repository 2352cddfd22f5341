import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { claimNotices, markTold, type NoticeToTell } from '@easel/core/payments/notices.ts';
import { getPayment } from '@easel/core/payments/payment.ts';
import type { Origin, Platform } from '@easel/core/platform.ts';
import type { Card } from '../cards/card.ts';
import { paymentNoticeCard, planNoticeCard } from '../cards/money.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { wordsFor } from '../words/words.ts';
import { RungBrokenError } from './chat-port.ts';

/** Signals come at once; this is for those that were lost. */
const IDLE_MS = 5 * SECOND_MS;
const AT_ONCE = 10;
/** Longer than telling takes, so that nothing is told by two processes. */
const LEASE_MS = MINUTE_MS;

/** How a platform reaches one person with something that nobody else may see. */
export interface Teller {
  platform: Platform;
  /**
   * The ways to the person, best first. Each throws RungBrokenError when it is closed for good; any other error means that
   * it is tried again later.
   *
   * @param key of the notice: telling it again after a crash should show it once.
   */
  ways(origin: Origin, card: Card, key: string): (() => Promise<unknown>)[];
}

/** Tells people about their money: a receipt as soon as something is paid, refunded or taken back, to them alone. */
export function startMoneyNotices(deps: BotDeps, teller: Teller): Pick<Loop, 'stop'> {
  const { platform } = teller;
  const loop = startLoop({ name: `money-${platform}`, idleMs: IDLE_MS, log: deps.log }, async () => {
    const notices = await claimNotices(deps.db, { platform, limit: AT_ONCE, leaseMs: LEASE_MS });
    await Promise.all(notices.map((notice) => tell(deps, teller, notice)));
    return notices.length === AT_ONCE;
  });
  const stopListening = deps.signals.on('money-notice', loop.nudge);
  return {
    async stop() {
      stopListening();
      await loop.stop();
    },
  };
}

async function tell(deps: BotDeps, teller: Teller, told: NoticeToTell): Promise<void> {
  const about = { noticeId: String(told.id), accountId: told.accountId, attempt: told.attempt };
  try {
    const card = await toCard(deps, told, wordsFor(told.origin.locale));
    const reached = await climbDown(teller.ways(told.origin, card, `money-${told.id}`));
    // Where no chat takes it, it is found under /credits: that is told too, and trying on would help nobody.
    await markTold(deps.db, told.id);
    deps.log.info({ ...about, reached }, 'money notice told');
  } catch (error) {
    deps.log.warn({ ...about, err: error }, 'money notice not told, trying again later');
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

async function toCard(deps: BotDeps, { notice }: NoticeToTell, words: Words): Promise<Card> {
  switch (notice.about) {
    case 'payment': {
      const payment = await getPayment(deps.db, notice.paymentId);
      const wallet = await readWallet(deps.db, { owner: payment.owner, clock: deps.clock });
      return paymentNoticeCard({ notice, payment, wallet }, words);
    }
    case 'plan':
      return planNoticeCard(notice, words);
  }
}
