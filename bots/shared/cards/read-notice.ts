import { readWallet } from '@easel/core/credits/wallet.ts';
import type { Notice } from '@easel/core/notices/notice.ts';
import type { MoneyNotice } from '@easel/core/payments/money-notice.ts';
import { getPayment } from '@easel/core/payments/payment.ts';
import { readTreasuryReport } from '@easel/core/treasury/month-report.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import type { Card } from './card.ts';
import { givenNoticeCard } from './given.ts';
import { paymentNoticeCard, planPaymentCard } from './money.ts';
import { planNoticeCard } from './plan.ts';
import { reportsNoticeCard, socialNoticeCard } from './social.ts';
import { reportCard } from './treasury.ts';

/** What a notice about a payment or a plan says now. */
export async function readMoneyNoticeCard(deps: BotDeps, notice: MoneyNotice, words: Words): Promise<Card> {
  switch (notice.about) {
    case 'payment': {
      const payment = await getPayment(deps.db, notice.paymentId);
      const wallet = await readWallet(deps.db, { owner: payment.owner, clock: deps.clock });
      return paymentNoticeCard({ notice, payment, wallet }, words);
    }
    case 'plan':
      return planNoticeCard(notice, words);
    case 'plan-payment': {
      const owner = { kind: 'person', id: notice.accountId } as const;
      const wallet = await readWallet(deps.db, { owner, clock: deps.clock });
      return planPaymentCard({ notice, wallet }, words);
    }
  }
}

/** What any other notice says. */
export async function readNoticeCard(deps: BotDeps, notice: Notice, words: Words): Promise<Card> {
  if (notice.kind === 'social') return socialNoticeCard(notice, deps.siteUrl, words);
  if (notice.kind === 'reports') return reportsNoticeCard(notice, deps.siteUrl, words);
  if (notice.kind !== 'treasury-month') return givenNoticeCard(notice, words);
  return reportCard(await readTreasuryReport(deps.db, notice), words);
}
