import { z } from 'zod';
import { creationPage } from './creation.ts';
import { QUERY_MAX } from './limits.ts';
import { creditsText, pageOf, pageQuery, timeText } from './page.ts';

/** My own creations. */
export const myCreationsQuery = pageQuery.extend({
  visibility: z.enum(['private', 'public', 'hidden']).optional(),
  q: z.string().trim().max(QUERY_MAX).optional(),
  model: z.string().max(60).optional(),
});
export const myCreationsPage = creationPage;

export const orderView = z.object({
  id: z.string(),
  kind: z.string(),
  prompt: z.string(),
  status: z.enum(['queued', 'running', 'finishing', 'succeeded', 'failed', 'cancelled']),
  /** In line, from 1; null when it is not waiting. */
  place: z.number().int().nullable(),
  /** Of 1; null when unknown. */
  progress: z.number().nullable(),
  held: creditsText,
  charged: creditsText.nullable(),
  createdAt: timeText,
  endedAt: timeText.nullable(),
  creations: z.array(z.string()),
});
export type OrderView = z.output<typeof orderView>;
export const orderPage = pageOf(orderView);

export const wallet = z.object({
  available: creditsText,
  held: creditsText,
  debt: creditsText,
  /** In the order in which they are spent. */
  buckets: z.array(
    z.object({
      name: z.enum(['subscription', 'granted', 'purchased']),
      amount: creditsText,
      held: creditsText,
      expiresAt: timeText.nullable(),
    }),
  ),
});
export type Wallet = z.output<typeof wallet>;

/** Why credits came or went; what was given is told apart by the reason. */
export const WALLET_REASONS = [
  'welcome',
  'daily',
  'referral',
  'plan',
  'grant',
  'purchase',
  'refund',
  'expire',
  'order',
  'gift',
  'fund',
  'revoke',
  'merge',
] as const;
export const walletEntry = z.object({
  at: timeText,
  what: z.enum(WALLET_REASONS),
  amount: creditsText,
  orderId: z.string().nullable(),
});
export type WalletEntry = z.output<typeof walletEntry>;
export const walletHistory = pageOf(walletEntry);

export const pack = z.object({ id: z.string(), credits: creditsText, bonus: creditsText, price: z.string() });
export type Pack = z.output<typeof pack>;
export const packList = z.object({ items: z.array(pack) });
/** A press that is sent twice, by impatience or a broken line, says the same key again: nothing is begun a second time. */
const pressKey = z.string().regex(/^[\w-]{8,100}$/);
export const checkoutBody = z.object({ pack: z.string().max(40), key: pressKey });
/** Where to go and pay, or change the plan. */
export const redirect = z.object({ url: z.string() });

export const planView = z.object({
  plan: z.enum(['free', 'premium']),
  term: z.enum(['month', 'year']).nullable(),
  renewsAt: timeText.nullable(),
  /** It is cancelled, or was given for a time: until when it goes on. */
  endsAt: timeText.nullable(),
  /** The last payment failed: until when it goes on all the same. */
  graceUntil: timeText.nullable(),
  /** Credits that premium brings each month. */
  allowance: creditsText,
  nextAllowanceAt: timeText.nullable(),
  /** None where nothing is sold. */
  prices: z.array(z.object({ term: z.enum(['month', 'year']), price: z.string() })),
});
export type PlanView = z.output<typeof planView>;
export const planBody = z.object({
  action: z.enum(['subscribe', 'change', 'cancel', 'keep']),
  term: z.enum(['month', 'year']).optional(),
  key: pressKey,
});
/** What became of the wish: where to go and pay, or the plan as it is now. */
export const planAnswer = z.object({ url: z.string().nullable(), plan: planView });
export type PlanAnswer = z.output<typeof planAnswer>;

/** Something that was paid, or waits to be: a pack, or a month or year of the plan, of which Stripe numbers the invoices. */
export const invoice = z.object({
  at: timeText,
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('pack'), credits: creditsText }),
    z.object({ kind: z.literal('plan'), number: z.string() }),
  ]),
  amount: z.string(),
  status: z.string(),
  url: z.string().nullable(),
});
export type Invoice = z.output<typeof invoice>;
export const invoiceList = z.object({ items: z.array(invoice) });

/** A model that pictures are made with. */
const modelRef = z.object({ id: z.string(), title: z.string() });
export type ModelRef = z.output<typeof modelRef>;
export const modelList = z.object({ items: z.array(modelRef) });
