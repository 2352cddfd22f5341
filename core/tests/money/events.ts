import { MINUTE_MS } from '../../clock.ts';
import type { Facts } from '../../payments/facts.ts';

/** Whoever takes part in a sequence. */
export const PEOPLE = ['a', 'b', 'c'] as const;
export type Person = (typeof PEOPLE)[number];
/** Everybody opens their account a minute after the one before, and the sequence starts a minute after the last. */
export function openedAt(who: Person, start: Date): Date {
  return new Date(start.getTime() - (PEOPLE.length - PEOPLE.indexOf(who)) * MINUTE_MS);
}
/** The treasury of the server that all of them are in. */
export const SERVER = 'server';
export const CODES = ['ONCE', 'TWICE'] as const;
export type Code = (typeof CODES)[number];
/** Each code's credits, limits and last moment. */
export const CODE_TERMS: Record<
  Code,
  { credits: number; perPerson: number; total: number; lastsDays: number }
> = {
  ONCE: { credits: 30, perPerson: 1, total: 2, lastsDays: 400 },
  TWICE: { credits: 20, perPerson: 2, total: 3, lastsDays: 20 },
};

/** How a plan stands at Stripe. */
export interface PlanSnapshot {
  /** Which of a person's plans, one after the other. */
  plan: string;
  status: 'active' | 'past-due' | 'ended';
  term: 'month' | 'year';
  cancels: boolean;
  periodStart: Date;
  periodEnd: Date;
  isPaid: boolean;
  askedAt: Date;
}

/** Something that happens, with everything in it that the world outside of Easel decides. */
export type MoneyEvent =
  | {
      do: 'order';
      key: string;
      who: Person;
      each: number;
      count: number;
      inServer: boolean;
      isAdmin: boolean;
    }
  | { do: 'end'; order: string; how: 'deliver' | 'fail' | 'cancel'; delivered: number }
  | { do: 'buy'; payment: string; who: Person; forServer: boolean; pack: string; by: 'stripe' | 'stars' }
  /** A provider says something of a payment; `isRight` is whether the checkout was over its price. */
  | { do: 'told'; payment: string; facts: Facts; isRight: boolean; intent: string }
  | { do: 'stars-paid'; payment: string; total: number; charge: string }
  | { do: 'stars-refunded'; charge: string }
  | { do: 'propose'; gift: string; from: Person; to: Person; amount: number }
  | { do: 'confirm'; gift: string }
  | { do: 'claim'; who: Person; key: string }
  | { do: 'redeem'; who: Person; key: string; code: Code }
  | { do: 'refer'; who: Person; by: Person }
  | { do: 'fund'; who: Person; key: string; amount: number }
  | { do: 'rules'; spending: 'admins' | 'everyone'; dailyCap?: number; approvalAbove?: number }
  | { do: 'plan'; who: Person; snapshot: PlanSnapshot }
  | {
      do: 'plan-told';
      who: Person;
      plan: string;
      intent: string;
      total: number;
      start: Date;
      end: Date;
      facts: Facts;
    }
  | { do: 'grant'; who: Person; until: Date }
  /** What the workers do from time to time. */
  | { do: 'chores' };

export type EventOf<Do extends MoneyEvent['do']> = Extract<MoneyEvent, { do: Do }>;

/** What each event comes to, in words that both sides use. */
export type Answers<Answer> = { [Do in MoneyEvent['do']]: (event: EventOf<Do>, now: Date) => Answer };

/** Has the right one of the answers take an event. */
export function answer<Answer>(answers: Answers<Answer>, event: MoneyEvent, now: Date): Answer {
  // What stands under an event's name takes that event, which the compiler cannot follow through the union.
  return (answers[event.do] as (event: MoneyEvent, now: Date) => Answer)(event, now);
}
