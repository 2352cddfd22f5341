import type { PayerReason } from '@easel/core/treasury/decide-payer.ts';
import { credits, pictures, priced } from './format.ts';

/** Whose wallet pays in a place; undefined where there is no shared one. `left`: for this person today, if there is a cap. */
const here: Record<PayerReason, ((left: bigint | undefined) => string) | undefined> = {
  'treasury-pays': (left) =>
    left === undefined
      ? 'Here the shared wallet pays for you.'
      : `Here the shared wallet pays for you: up to ${credits(left)} more today.`,
  'no-treasury': undefined,
  'not-allowed': () => 'Here the shared wallet pays only for some, so you pay for yourself.',
  empty: () => 'The shared wallet of this place has too little, so you pay for yourself.',
  cap: () => 'The shared wallet has paid today’s share for you; you pay for anything more.',
  approval: () => 'Here the shared wallet pays for you once an admin agrees.',
};

/** What is said about the wallet that a server or group shares. */
export const enTreasury = {
  title: 'The shared wallet',
  balance: (amount: bigint) => `${credits(amount)} to spend here`,
  held: (amount: bigint) => `${credits(amount)} set aside for orders under way`,
  empty: 'There is nothing in it yet. Anyone can add some of their own credits.',
  debt: (amount: bigint) =>
    `It owes ${credits(amount)}: a payment for it was taken back. What is put in next pays that first.`,
  here,
  facts: {
    spending: 'May spend',
    dailyCap: 'Each, a day',
    approvalAbove: 'An admin approves above',
    reports: 'Monthly report',
  },
  spending: { admins: 'admins only', everyone: 'everyone', roles: 'admins and ' },
  noLimit: 'no limit',
  never: 'never',
  reports: { here: 'here', elsewhere: 'in another channel', off: 'off' },
  saved: 'Saved.',
  how: 'Only bought credits can be put in, and they can only be spent on pictures.',
  funded: (name: string, amount: bigint) =>
    `${name} put ${credits(amount)} into the shared wallet. Thank you!`,
  fundedNow: (amount: bigint) => `It has ${credits(amount)} now.`,
  onlyInGroups: { title: 'That is for groups.', help: 'A group can share a wallet: send /treasury there.' },
  usage: {
    command: 'fund 500, rules everyone --cap 50 --above 20 --reports on, report 2026-10',
    rules: 'admins or everyone, --cap 50, --above 20 (or “default”), --reports on or off',
    month: 'a month such as 2026-10',
    roles: 'one role or more',
  },

  report: {
    title: (month: string) => `The shared wallet in ${monthName(month)}`,
    opening: 'At the beginning',
    came: 'Put in',
    spent: 'Spent',
    closing: 'At the end',
    made: (orders: number, count: number) =>
      orders === 0
        ? 'Nothing was made from it.'
        : `${pictures(count)} from ${orders === 1 ? '1 order' : `${orders} orders`}.`,
    funders: 'Put in by',
    spenders: 'Spent by',
    share: (amount: bigint) => ` · ${credits(amount)}`,
    nobody: 'somebody who left',
  },

  approval: {
    title: 'An admin has to agree',
    asks: (name: string, total: bigint) => `${name} asks the shared wallet for ${credits(total)}.`,
    above: (limit: bigint) =>
      limit === 0n
        ? 'Every order it pays for needs that here.'
        : `Orders above ${credits(limit)} need that here.`,
    waits: 'Nothing is set aside yet. The question waits for a day.',
    approve: (total: bigint) => priced('Agree', total),
    refuse: 'Refuse',
    payOneself: 'Pay it myself',
    approved: (name: string) => ({
      title: `${name} agreed.`,
      help: 'The shared wallet pays; the order has a card of its own.',
    }),
    refused: (name: string) => ({
      title: `${name} said no.`,
      help: 'Nothing was ordered and nothing was charged.',
    }),
    paidByOneself: (name: string) => ({
      title: `${name} pays for it.`,
      help: 'The order has a card of its own.',
    }),
  },
};

/** @param month such as `2026-10`. */
function monthName(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
