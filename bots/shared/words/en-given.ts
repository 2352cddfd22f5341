import { GIFT, REFERRAL } from '@easel/core/catalog/given.ts';
import { PLANS } from '@easel/core/catalog/plans.ts';
import type { DailyClaim } from '@easel/core/gifts/daily-claim.ts';
import type { PromoCode, Redemption } from '@easel/core/gifts/promo-codes.ts';
import { credits, date, pictures } from './format.ts';

const PEOPLE = (count: number) => (count === 1 ? '1 person' : `${count} people`);

/** What is said about credits that are given: claims, gifts, invitations, codes. */
export const enGiven = {
  daily: ({ amount, streak, expiresAt, nextAmount, nextAt }: DailyClaim) => ({
    title: `${credits(amount)} for today.`,
    help: `Day ${streak} in a row. Use them by ${date(expiresAt)}. The next ${credits(nextAmount)} are there from ${date(nextAt)}, 00:00 UTC.`,
  }),

  gift: {
    title: (amount: bigint, name: string) => `Give ${credits(amount)} to ${name}?`,
    help: 'They come out of those that you bought, and never expire for them either. A gift cannot be taken back.',
    left: (left: bigint) => `You can give up to ${credits(left)} more today, of ${GIFT.dailyCap} a day.`,
    confirm: (amount: bigint) => `Give ${credits(amount)}`,
    given: (amount: bigint, name: string) => ({
      title: `${credits(amount)} given to ${name}.`,
      help: 'They have been told.',
    }),
    whom: 'a person: reply to a message of theirs with /gift 50',
  },

  invite: {
    title: 'Invite somebody',
    code: 'Your invitation: ',
    /** @param command how a newcomer enters it, such as `/invite`. */
    how: (command: string) =>
      `A newcomer sends ${command} within ${REFERRAL.newForDays} days. ${REFERRAL.settlesAfterDays} days after the first picture that they make with credits they bought, they get ${credits(REFERRAL.referredReward)} and you get ${credits(REFERRAL.referrerReward)}, for up to ${PEOPLE(REFERRAL.rewardedAtMost)}.`,
    brought: 'You brought',
    nobody: 'nobody yet',
    people: PEOPLE,
    waiting: 'Not settled yet',
    earned: 'You earned',
    entered: {
      title: 'Thank you, noted.',
      help: `Both of you get credits ${REFERRAL.settlesAfterDays} days after the first picture that you make with credits you bought.`,
    },
  },

  promo: {
    redeemed: ({ amount, expiresAt }: Redemption) => ({
      title: `${credits(amount)} for you.`,
      help: `Use them by ${date(expiresAt)}.`,
    }),
    created: 'A new code',
    stopped: 'This code is stopped.',
    list: 'Codes',
    none: 'There are no codes yet.',
    terms: ({ credits: amount, totalLimit, perPerson, expiresAt }: PromoCode) =>
      [
        credits(amount),
        perPerson > 1 && `${perPerson} times each`,
        totalLimit !== undefined && `for the first ${totalLimit}`,
        expiresAt && `until ${date(expiresAt)}`,
      ]
        .filter(Boolean)
        .join(', '),
    used: (count: number) =>
      count === 0 ? 'not redeemed yet' : `redeemed ${count === 1 ? 'once' : `${count} times`}`,
    isStopped: 'stopped',
    /** What can be written after the command where there are no fields to fill in. */
    usage:
      'a code, or for operators: create 50 --limit 100 --each 1 --days 30 --code WINTER, stop CODE, list',
  },

  notices: {
    expire: (amount: bigint, at: Date) => ({
      title: `${credits(amount)} expire on ${date(at)}.`,
      help: 'They were given to you. What you make before then uses them first.',
    }),
    gift: (amount: bigint, from: string) => ({
      title: `${from || 'Somebody'} gave you ${credits(amount)}.`,
      help: 'They never expire. /credits shows all that you have.',
    }),
    settled: (amount: bigint, brought: boolean) => ({
      title: `${credits(amount)} for you.`,
      help: brought
        ? 'Somebody you invited has settled in.'
        : 'You came by invitation, and you stayed. Welcome!',
    }),
    clawedBack: (amount: bigint, brought: boolean) => ({
      title: `${credits(amount)} of an invitation were taken back.`,
      help: brought
        ? 'The payment of the person you invited was taken back by their bank.'
        : 'Your first payment was taken back by your bank.',
    }),
    planGranted: (until: Date) => ({
      title: `Premium is yours until ${date(until)}.`,
      help: 'A gift from whoever runs this. /plan shows what it brings.',
    }),
    planGrantEnded: {
      title: 'Your gift of Premium has ended.',
      help: 'Credits that you bought are still yours. /plan shows how to go on with it.',
    },
    picturesExpire: (count: number, from: Date) => ({
      title: `${pictures(count)} of yours will be deleted, from ${date(from)} on.`,
      help: `The Free plan keeps what nobody else was shown for ${PLANS.free.keptDays} days. To keep them, publish them or put them in a collection, save them from the chat or the web, or take Premium: /plan.`,
    }),
  },
};
