import type { Card } from '@easel/bot-shared/cards/card.ts';
import { errorCard } from '@easel/bot-shared/cards/error.ts';
import {
  packsCard,
  payLinkCard,
  paymentNoticeCard,
  planPaymentCard,
  purchaseBlocks,
} from '@easel/bot-shared/cards/money.ts';
import { changeTermCard, customerPageCard, planCard, planNoticeCard } from '@easel/bot-shared/cards/plan.ts';
import { openShop } from '@easel/bot-shared/shop.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import type { Wallet } from '@easel/core/credits/wallet.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { AccountId, PaymentId, SubscriptionId } from '@easel/core/ids.ts';
import type { MoneyNotice } from '@easel/core/payments/money-notice.ts';
import type { Payment, PaymentState } from '@easel/core/payments/payment.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { expect, test } from 'vitest';
import { printCards } from './print-cards.ts';

type PaymentNotice = Extract<MoneyNotice, { about: 'payment' }>['what'];
type PlanPaymentNotice = Extract<MoneyNotice, { about: 'plan-payment' }>['what'];
type PlanNotice = Extract<MoneyNotice, { about: 'plan' }>['what'];

const AT = new Date('2026-03-01T12:00:00Z');
const UNTIL = new Date('2026-03-01T14:00:00Z');
const STATES: PaymentState[] = [
  'open',
  'expired',
  'paid',
  'partly-refunded',
  'refunded',
  'disputed',
  'refused',
];
const CHANGES: Record<PaymentNotice, { credits: bigint; refunded: bigint; debt: bigint }> = {
  paid: { credits: 1050n, refunded: 0n, debt: 0n },
  refunded: { credits: -420n, refunded: 400n, debt: 0n },
  'refund-failed': { credits: 420n, refunded: 0n, debt: 0n },
  disputed: { credits: -1050n, refunded: 0n, debt: 320n },
  'dispute-won': { credits: 1050n, refunded: 0n, debt: 0n },
  refused: { credits: 0n, refunded: 0n, debt: 0n },
  'paid-twice': { credits: 0n, refunded: 0n, debt: 0n },
};
const PLAN_PAYMENTS: Record<PlanPaymentNotice, { credits: bigint; debt: bigint }> = {
  refunded: { credits: -300n, debt: 0n },
  'refund-failed': { credits: 300n, debt: 0n },
  disputed: { credits: -600n, debt: 320n },
  'dispute-won': { credits: 600n, debt: 0n },
};
const PLAN_CHANGES: PlanNotice[] = [
  'started',
  'renewed',
  'changed',
  'cancels',
  'resumed',
  'payment-failed',
  'ended',
];

const PAID = {
  plan: 'premium',
  paid: { term: 'month', cancels: false, periodEnd: UNTIL },
  nextAllowanceAt: UNTIL,
} as const;

const stripe = openStripe({
  STRIPE_SECRET_KEY: 'sk_test_never_used',
  STRIPE_API_URL: 'https://api.stripe.com',
  STRIPE_AUTOMATIC_TAX: false,
  STRIPE_PROMOTION_CODES: false,
  STRIPE_EMAIL_RECEIPTS: false,
});
const shop = openShop({ stripe, stars: true });
const payment: Payment = {
  id: 'pay_01m7ym6ewxfk1b9es9d28fnnr4' as PaymentId,
  accountId: 'acc_01m7ym6ewxfk1b9es9d28fnnr4' as AccountId,
  owner: { kind: 'person', id: 'acc_01m7ym6ewxfk1b9es9d28fnnr4' },
  provider: 'stripe',
  pack: 'medium',
  price: { minor: 1000n, currency: 'usd' },
  credits: 1050n,
  given: 0n,
  state: 'open',
  refunded: { minor: 0n, currency: 'usd' },
  withdrawn: { minor: 0n, currency: 'usd' },
  createdAt: AT,
  expiresAt: UNTIL,
  url: 'https://checkout.stripe.com/c/pay/cs_test_1',
  origin: { platform: 'discord', chatId: '1', userId: '2' },
};

const cards: [string, Card][] = [
  ['the packs', packsCard(shop, en)],
  ['the link', payLinkCard(payment, AT, en)],
  ...Object.entries(CHANGES).map(([what, { credits, refunded, debt }]): [string, Card] => {
    const notice = { about: 'payment', paymentId: payment.id, what: what as PaymentNotice, credits } as const;
    const wallet: Wallet = { available: debt > 0n ? 0n : 730n, held: 0n, debt, balances: [] };
    const paid = { ...payment, refunded: { minor: refunded, currency: 'usd' as const } };
    return [`payment: ${what}`, paymentNoticeCard({ notice, payment: paid, wallet }, en)];
  }),
  ...Object.entries(PLAN_PAYMENTS).map(([what, { credits, debt }]): [string, Card] => {
    const notice = {
      about: 'plan-payment',
      accountId: payment.accountId,
      what: what as PlanPaymentNotice,
      credits,
    } as const;
    const wallet: Wallet = { available: debt > 0n ? 0n : 730n, held: 0n, debt, balances: [] };
    return [`payment of the plan: ${what}`, planPaymentCard({ notice, wallet }, en)];
  }),
  ...PLAN_CHANGES.map((what): [string, Card] => {
    const subscriptionId = 'pln_01m7ym6ewxfk1b9es9d28fnnr4' as SubscriptionId;
    return [`plan: ${what}`, planNoticeCard({ about: 'plan', subscriptionId, what, until: UNTIL }, en)];
  }),
  [
    'too few credits',
    errorCard(new DomainError('not-enough-credits', { needed: 120n, available: 8n }), en, shop),
  ],
  ['a debt', errorCard(new DomainError('in-debt', { debt: 320n }), en, shop)],
  ['the plan: free', planCard({ plan: 'free' }, { shop }, en)],
  ['the plan: free, pictures go', planCard({ plan: 'free' }, { shop, retention: true }, en)],
  ['the plan: paid', planCard(PAID, { shop }, en)],
  ['the plan: cancelled', planCard({ ...PAID, paid: { ...PAID.paid, cancels: true } }, { shop }, en)],
  ['the plan: unpaid', planCard({ ...PAID, paid: { ...PAID.paid, graceUntil: UNTIL } }, { shop }, en)],
  ['the plan: granted', planCard({ plan: 'premium', grantedUntil: UNTIL }, { shop }, en)],
  ['the plan: by the year?', changeTermCard('year', 'usd', en)],
  ['the customer page', customerPageCard('https://billing.stripe.com/p/session/test_1', en)],
  ['no Stripe', errorCard(new DomainError('payments-unavailable', {}), en, shop)],
  [
    'recent purchases, in every state',
    {
      tone: 'info',
      blocks: purchaseBlocks(
        STATES.map((state) => ({ ...payment, state })),
        en,
      ),
      buttons: [],
    },
  ],
];

test('every state of a payment and a plan, as both chats show it', async () => {
  await expect(printCards(cards)).toMatchFileSnapshot('./payment-cards.txt');
});
