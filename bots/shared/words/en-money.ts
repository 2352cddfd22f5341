import type { MoneyNotice } from '@easel/core/payments/money-notice.ts';
import type { PaymentState } from '@easel/core/payments/payment.ts';
import type { StarsRefusal } from '@easel/core/payments/stars.ts';
import { amount, credits, date } from './format.ts';
import type { Note } from './note.ts';

type PaymentNotice = Extract<MoneyNotice, { about: 'payment' }>['what'];
type PlanPaymentNotice = Extract<MoneyNotice, { about: 'plan-payment' }>['what'];
type PlanNotice = Extract<MoneyNotice, { about: 'plan' }>['what'];

const payments: Record<PaymentNotice, { title: string; help?: string }> = {
  paid: { title: 'Paid. Thank you!' },
  refunded: {
    title: 'Your payment was refunded.',
    help: 'The credits for what went back to you are taken back.',
  },
  'refund-failed': {
    title: 'The refund failed.',
    help: 'Your bank sent it back, so its credits are yours again.',
  },
  disputed: {
    title: 'Your bank took this payment back.',
    help: 'Its credits are taken back until the bank has decided.',
  },
  'dispute-won': {
    title: 'The dispute was settled: your payment stands.',
    help: 'Its credits are yours again.',
  },
  refused: {
    title: 'The amount paid was not the price.',
    help: 'So you got no credits. Whoever runs this has been told and will refund it.',
  },
  'paid-twice': {
    title: 'This was paid a second time.',
    help: 'The credits came with the first payment. Whoever runs this has been told and will refund the second one.',
  },
};

const planPayments: Record<PlanPaymentNotice, Note> = {
  refunded: {
    title: 'A payment for Premium was refunded.',
    help: 'The monthly credits that it brought are taken back, in proportion.',
  },
  'refund-failed': {
    title: 'The refund for Premium failed.',
    help: 'Your bank sent it back, so its credits are yours again.',
  },
  disputed: {
    title: 'Your bank took a payment for Premium back.',
    help: 'The monthly credits that it brought are taken back until the bank has decided.',
  },
  'dispute-won': {
    title: 'The dispute was settled: your payment for Premium stands.',
    help: 'Its credits are yours again.',
  },
};

const plans: Record<PlanNotice, (until: string) => Note> = {
  started: (until) => ({ title: 'Premium is on. Thank you!', help: `It is paid until ${until}.` }),
  renewed: (until) => ({ title: 'Premium goes on.', help: `It is paid until ${until}.` }),
  changed: (until) => ({ title: 'Your plan is changed.', help: `It is paid until ${until}.` }),
  cancels: (until) => ({
    title: 'Premium is cancelled.',
    help: `You keep it until ${until}; nothing more is charged.`,
  }),
  resumed: (until) => ({ title: 'Premium goes on after all.', help: `The next payment is on ${until}.` }),
  'payment-failed': (until) => ({
    title: 'The payment for Premium failed.',
    help: `You keep it until ${until}. Stripe tries again; use another card if this one no longer works.`,
  }),
  ended: () => ({ title: 'Premium has ended.', help: 'Credits that you bought are still yours.' }),
};

const states: Record<PaymentState, string> = {
  open: 'not paid yet',
  expired: 'not paid',
  paid: 'paid',
  'partly-refunded': 'refunded in part',
  refunded: 'refunded',
  disputed: 'taken back by the bank',
  refused: 'being looked at',
};

const debt = (amount: bigint): Note => ({
  title: `You owe ${credits(amount)}.`,
  help: 'A payment was taken back after its credits were spent. The next credits you buy pay this first; then you can order again.',
});

/** Telegram shows them to whoever is about to pay. */
const starsRefusals: Record<StarsRefusal | 'failed', string> = {
  unknown: 'This invoice is not known any more. Send /buy for a new one. Nothing was charged.',
  'not-yours': 'This invoice was made for somebody else. Send /buy for your own. Nothing was charged.',
  'wrong-amount': 'The price does not match. Send /buy for a new invoice. Nothing was charged.',
  'already-paid': 'This invoice is paid already. Send /buy for another one. Nothing was charged.',
  expired: 'This invoice is too old. Send /buy for a new one. Nothing was charged.',
  failed: 'That could not be checked just now. Try again in a minute. Nothing was charged.',
};

/** What is said about buying credits. */
export const enMoney = {
  buy: 'Buy credits',
  packs: {
    title: 'Buy credits',
    lasting: 'Credits that you buy never expire, and the receipt comes to you alone.',
    bonus: (bonus: bigint) => `${amount(bonus)} of them free`,
    button: (bought: bigint, price: string) => `${amount(bought)} · ${price}`,
  },
  link: {
    title: (amount: bigint, price: string) => `${credits(amount)} for ${price}`,
    help: 'Pay on Stripe’s page. The credits and the receipt are here a moment later, even if you close the page.',
    until: (minutes: number) => `The link works for ${minutes} minutes. Nothing is charged before you pay.`,
    button: (price: string) => `Pay ${price}`,
    other: 'Other packs',
  },
  invoice: {
    title: (amount: bigint) => credits(amount),
    description: 'Credits to make pictures with. They never expire.',
  },
  payments,
  planPayments,
  plans,
  states,
  facts: { credits: 'Credits', paid: 'Paid', refunded: 'Refunded', balance: 'Balance' },
  change: (by: bigint) => (by < 0n ? `−${amount(-by)}` : `+${amount(by)}`),
  payment: (id: string) => `Payment ${id}`,
  debt,
  purchases: 'Recent purchases',
  purchase: (amount: bigint, price: string, at: Date) => `${credits(amount)} for ${price} · ${date(at)} · `,
  starsRefusals,
  starsReturned: {
    title: 'Your Stars are on their way back.',
    help: 'That invoice was paid before, or is not known here, so nothing is charged for it.',
  },
};
