import type { Term } from '@easel/core/catalog/plans.ts';
import { credits, date } from './format.ts';

const adverb: Record<Term, string> = { month: 'monthly', year: 'yearly' };

/** What is said about plans. */
export const enPlan = {
  free: 'Your plan: Free',
  premium: 'Your plan: Premium',
  brings: (allowance: bigint, ordersAtOnce: number) =>
    `Premium brings ${credits(allowance)} every month (unused ones lapse), the priority lane, and up to ${ordersAtOnce} orders at once.`,
  alone:
    'With it, --private in a prompt brings the pictures only to your private messages, wherever you ask.',
  keeps: (days: number) =>
    `It keeps your pictures for as long as you have it; Free keeps what nobody else was shown for ${days} days.`,
  nextPayment: (term: Term, on: Date) => `Paid ${adverb[term]}; the next payment is on ${date(on)}.`,
  endsOn: (on: Date) => `Cancelled: you keep it until ${date(on)}, and nothing more is charged.`,
  unpaid: (until: Date) =>
    `The last payment failed. You keep Premium until ${date(until)}; please use another card.`,
  granted: (until: Date) => `A gift from whoever runs this, until ${date(until)}.`,
  allowanceOn: (on: Date) => `The next monthly credits come on ${date(on)}.`,
  take: (term: Term, price: string) => `Premium, ${price} a ${term}`,
  change: (term: Term) => `Pay ${adverb[term]}`,
  changeHelp: (term: Term, price: string) =>
    `${price} a ${term} from now on. What is left of the time you have paid for is credited, and you pay the rest right away.`,
  changeSurely: (term: Term) => `Yes, pay ${adverb[term]}`,
  cancel: 'Cancel',
  resume: 'Keep Premium',
  page: 'Invoices and cards',
  pageHelp:
    'On Stripe’s page you see your invoices and change the card. The link works for some minutes, for you alone.',
  pageOpen: 'Open the page',
  back: 'Back',
  linkHelp:
    'Pay on Stripe’s page; Premium is on a moment later. You can cancel at any time and keep it until the end of what is paid. Nothing is charged before you pay.',
};
