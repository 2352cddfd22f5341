import { z } from 'zod';
import { creationPage } from './creation.ts';
import { creditsText, pageOf, pageQuery, timeText } from './page.ts';

/** My own creations. */
export const myCreationsQuery = pageQuery.extend({
  visibility: z.enum(['private', 'public', 'hidden']).optional(),
  q: z.string().trim().max(200).optional(),
  model: z.string().max(60).optional(),
});
export const myCreationsPage = creationPage;

export const orderView = z.object({
  id: z.string(),
  kind: z.string(),
  prompt: z.string(),
  status: z.enum(['queued', 'running', 'finishing', 'succeeded', 'failed', 'cancelled', 'blocked']),
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
  buckets: z.array(z.object({ name: z.string(), amount: creditsText, expiresAt: timeText.nullable() })),
});
export type Wallet = z.output<typeof wallet>;

export const walletEntry = z.object({
  at: timeText,
  what: z.string(),
  amount: creditsText,
  orderId: z.string().nullable(),
});
export const walletHistory = pageOf(walletEntry);

export const pack = z.object({ id: z.string(), credits: creditsText, bonus: creditsText, price: z.string() });
export const packList = z.object({ items: z.array(pack) });
export const checkoutBody = z.object({ pack: z.string().max(40) });
/** Where to go and pay, or change the plan. */
export const redirect = z.object({ url: z.string() });

export const planView = z.object({
  plan: z.enum(['free', 'premium']),
  term: z.enum(['month', 'year']).nullable(),
  renewsAt: timeText.nullable(),
  endsAt: timeText.nullable(),
  allowance: creditsText,
  prices: z.array(z.object({ term: z.enum(['month', 'year']), price: z.string() })),
});
export type PlanView = z.output<typeof planView>;
export const planBody = z.object({
  action: z.enum(['subscribe', 'change', 'cancel', 'keep']),
  term: z.enum(['month', 'year']).optional(),
});

export const invoice = z.object({
  at: timeText,
  what: z.string(),
  amount: z.string(),
  status: z.string(),
  url: z.string().nullable(),
});
export const invoiceList = z.object({ items: z.array(invoice) });
