import fc from 'fast-check';
import { MODELS } from '../../catalog/models.ts';
import { PACKS } from '../../catalog/packs.ts';
import { PREMIUM_PRICE } from '../../catalog/plans.ts';
import { DAY_MS, MINUTE_MS } from '../../clock.ts';
import type { Facts } from '../../payments/facts.ts';
import { CODES, type MoneyEvent, PEOPLE, type PlanSnapshot } from './events.ts';

/** A choice by small numbers, so that sequences stay meaningful when fast-check shortens them. */
export interface Step {
  what: keyof typeof WEIGHTS;
  /** Who does it, and to whom. */
  who: number;
  other: number;
  /** Which one of what was begun before, counted from the newest. */
  which: number;
  /** How much, how, and whether. */
  size: number;
  flags: [boolean, boolean, boolean];
  /** The same again, at the same moment. */
  twice: boolean;
}

/** What answers otherwise, and may, to whoever comes second. */
const ONCE: Step['what'][] = ['end', 'propose', 'chores'];

const WEIGHTS = {
  order: 18,
  end: 14,
  buy: 10,
  told: 16,
  propose: 5,
  confirm: 5,
  claim: 4,
  redeem: 4,
  refer: 3,
  fund: 4,
  rules: 6,
  plan: 9,
  'plan-told': 5,
  grant: 2,
  pass: 10,
  chores: 8,
};

const small = (max: number) => fc.integer({ min: 0, max });

const step: fc.Arbitrary<Step> = fc
  .record({
    what: fc.oneof(
      ...Object.entries(WEIGHTS).map(([what, weight]) => ({
        weight,
        arbitrary: fc.constant(what as Step['what']),
      })),
    ),
    who: small(PEOPLE.length - 1),
    other: small(PEOPLE.length - 1),
    which: small(3),
    size: small(11),
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    twice: fc.oneof(
      { weight: 9, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })
  .map((made) => ({ ...made, twice: made.twice && !ONCE.includes(made.what) }));

export const steps = fc.array(step, { minLength: 5, maxLength: 45, size: 'max' });

/** Waits, in minutes: within a proposal's life, to the next day, past a streak, over a plan's month, past a grace. */
const WAITS = [
  10,
  40,
  600,
  1440,
  1500,
  2 * 1440,
  5 * 1440,
  8 * 1440,
  20 * 1440,
  32 * 1440,
  45 * 1440,
  95 * 1440,
];
/** Prices of a picture: the cheapest at its defaults, and the dearest at two megapixels and most steps. */
const PRICES = [MODELS[0]?.priceEach ?? 0n, 36n].map(Number);
const AMOUNTS = [1, 7, 20, 40, 60, 100, 150, 0, 300, 450, 501, 600];

/** The world outside of Easel: it knows what was begun, how plans stand at Stripe, and what time it is. */
export class Town {
  #now: Date;
  readonly #orders: string[] = [];
  readonly #payments: { id: string; by: 'stripe' | 'stars'; price: number }[] = [];
  readonly #gifts: string[] = [];
  readonly #plans = new Map<string, PlanSnapshot[]>();
  readonly #invoices: {
    who: number;
    plan: string;
    term: 'month' | 'year';
    start: Date;
    end: Date;
    intent: string;
  }[] = [];
  #count = 0;

  constructor(now: Date) {
    this.#now = now;
  }

  get now(): Date {
    return this.#now;
  }

  /** What a step comes to: nothing, where only time passes; what is begun is often ended at once. */
  happen(step: Step): MoneyEvent[] {
    const event = this.#begin(step);
    if (!event) return [];
    if (event.do === 'propose' && step.flags[0]) return [event, { do: 'confirm', gift: event.gift }];
    if (event.do === 'buy' && step.size < 9) return [event, this.#payRightly(event)];
    // Whoever asks in a server asks again: caps of a day are only met by several orders.
    if (event.do === 'order' && event.inServer)
      return [event, this.#anotherOf(event), this.#anotherOf(event)];
    return [event];
  }

  #anotherOf(order: Extract<MoneyEvent, { do: 'order' }>): MoneyEvent {
    const key = `order-${this.#count++}`;
    this.#orders.push(key);
    return { ...order, key };
  }

  #payRightly({ payment, pack, by }: Extract<MoneyEvent, { do: 'buy' }>): MoneyEvent {
    const price = Number(PACKS.find(({ id }) => id === pack)?.price[by === 'stars' ? 'xtr' : 'usd']);
    const intent = `${payment}-intent`;
    if (by === 'stars') return { do: 'stars-paid', payment, total: price, charge: intent };
    const paid = { at: this.#now.toISOString(), total: price };
    return { do: 'told', payment, facts: { paid }, isRight: true, intent };
  }

  #begin(step: Step): MoneyEvent | undefined {
    const minutes = step.what === 'pass' ? (WAITS[step.size] ?? 1) : 1;
    this.#now = new Date(this.#now.getTime() + minutes * MINUTE_MS);
    const [who, other] = [PEOPLE[step.who] ?? 'a', PEOPLE[step.other] ?? 'a'];
    const amount = AMOUNTS[step.size] ?? 0;
    const key = `${step.what}-${this.#count++}`;
    switch (step.what) {
      case 'order':
        return this.#order(step, who, key);
      case 'end': {
        const order = pick(this.#orders, step.which);
        const how = (['deliver', 'deliver', 'fail', 'cancel'] as const)[step.size % 4] ?? 'deliver';
        return order ? { do: 'end', order, how, delivered: 1 + step.other } : undefined;
      }
      case 'buy':
        return this.#buy(step, who, key);
      case 'told':
        return this.#tell(step);
      case 'propose':
        this.#gifts.push(key);
        return { do: 'propose', gift: key, from: who, to: other, amount };
      case 'confirm': {
        const gift = pick(this.#gifts, step.which);
        return gift ? { do: 'confirm', gift } : undefined;
      }
      case 'claim':
        return { do: 'claim', who, key };
      case 'redeem':
        return { do: 'redeem', who, key, code: CODES[step.which % CODES.length] ?? 'ONCE' };
      case 'refer':
        return { do: 'refer', who, by: other };
      case 'fund':
        return { do: 'fund', who, key, amount };
      case 'rules':
        return {
          do: 'rules',
          spending: step.flags[0] || step.size > 3 ? 'everyone' : 'admins',
          ...(step.size < 10 && { dailyCap: 3 + (AMOUNTS[step.size % 7] ?? 0) }),
          ...(step.flags[2] && { approvalAbove: AMOUNTS[step.which] ?? 0 }),
        };
      case 'plan': {
        const snapshot = this.#movePlan(step, key);
        return snapshot && { do: 'plan', who, snapshot };
      }
      case 'plan-told':
        return this.#tellOfInvoice(step);
      case 'grant':
        return { do: 'grant', who, until: new Date(this.#now.getTime() + step.size * 8 * DAY_MS) };
      case 'chores':
        return { do: 'chores' };
      case 'pass':
        return undefined;
    }
  }

  #order(
    { size, other, flags: [isDear, inServer, isAdmin] }: Step,
    who: 'a' | 'b' | 'c',
    key: string,
  ): MoneyEvent {
    this.#orders.push(key);
    const each = PRICES[isDear && size > 5 ? 1 : 0] ?? 0;
    return { do: 'order', key, who, each, count: 1 + ((size + other) % 4), inServer, isAdmin };
  }

  #buy({ size, flags: [byStars, forServer] }: Step, who: 'a' | 'b' | 'c', payment: string): MoneyEvent {
    const pack = PACKS[size % 2];
    if (!pack) throw new Error('there are no packs');
    const by = byStars ? 'stars' : 'stripe';
    this.#payments.push({ id: payment, by, price: Number(pack.price[byStars ? 'xtr' : 'usd']) });
    return { do: 'buy', payment, who, forServer, pack: pack.id, by };
  }

  #tell(step: Step): MoneyEvent | undefined {
    const payment = pick(this.#payments, step.which);
    if (!payment) return undefined;
    const { id, price } = payment;
    const intent = `${id}-${step.size === 10 ? 'other' : 'intent'}`;
    if (payment.by === 'stars') {
      if (step.size % 3 === 0) return { do: 'stars-refunded', charge: intent };
      return { do: 'stars-paid', payment: id, total: step.size === 11 ? price - 1 : price, charge: intent };
    }
    const isRight = step.size !== 11;
    const total = isRight ? (step.size === 9 ? Math.floor(price * 0.8) : price) : price - 1;
    const paid: Facts = { paid: { at: this.#now.toISOString(), total } };
    // Half of what is told is that it was paid: a payment that nobody paid is soon dull.
    const facts = step.size < 2 || step.size > 8 ? paid : this.#returnOf(step, price);
    return { do: 'told', payment: id, facts, isRight, intent };
  }

  /** Some of what was paid goes back, or the checkout is over. Of a single refund or dispute the amount is always the same. */
  #returnOf({ size, other, which, flags: [first, second] }: Step, price: number): Facts {
    const share = [0.1, 0.3, 1][other] ?? 1;
    const amount = Math.floor(price * share);
    if (size === 2 || size === 5) return { refunds: { [`re${other}`]: { amount, failed: first && second } } };
    if (size === 3 || size === 6)
      return { disputes: { [`dp${other}`]: { amount, withdrawn: !first || second, reinstated: second } } };
    return size === 7 || which < 3 ? { refundedTotal: amount } : { expired: true };
  }

  #movePlan(step: Step, key: string): PlanSnapshot | undefined {
    const plans = this.#plans.get(String(step.who)) ?? [];
    this.#plans.set(String(step.who), plans);
    const before = plans.at(-1);
    const askedAt = this.#now;
    if (!before || before.status === 'ended') {
      const term = step.flags[0] ? 'month' : 'year';
      const periodEnd = monthsLater(this.#now, term === 'month' ? 1 : 12);
      const taken = { plan: key, status: 'active', term, cancels: false, isPaid: true, askedAt } as const;
      return this.#keep(step.who, plans, { ...taken, periodStart: this.#now, periodEnd });
    }
    if (step.size === 11) return { ...before, cancels: true, askedAt: new Date(askedAt.getTime() - DAY_MS) };
    const isOver = before.periodEnd <= this.#now;
    if (isOver && (before.cancels || step.size === 10))
      return this.#keep(step.who, plans, { ...before, status: 'ended', askedAt });
    if (isOver) {
      const period = {
        periodStart: before.periodEnd,
        periodEnd: monthsLater(before.periodEnd, before.term === 'month' ? 1 : 12),
      };
      const fails = step.size % 3 === 0;
      const next = {
        ...before,
        ...period,
        status: fails ? 'past-due' : 'active',
        isPaid: !fails,
        askedAt,
      } as const;
      return this.#keep(step.who, plans, next);
    }
    if (before.status === 'past-due') {
      const paid = step.size % 2 === 0;
      return this.#keep(
        step.who,
        plans,
        paid
          ? { ...before, status: 'active', isPaid: true, askedAt }
          : { ...before, status: 'ended', askedAt },
      );
    }
    return this.#keep(step.who, plans, { ...before, cancels: step.flags[1], askedAt });
  }

  #keep(who: number, plans: PlanSnapshot[], snapshot: PlanSnapshot): PlanSnapshot {
    const { plan, term, periodStart: start, periodEnd: end } = snapshot;
    const isNew = !this.#invoices.some(
      (invoice) => invoice.plan === plan && invoice.start.getTime() === start.getTime(),
    );
    const intent = `invoice-${String(this.#invoices.length).padStart(4, '0')}`;
    if (snapshot.isPaid && isNew) this.#invoices.push({ who, plan, term, start, end, intent });
    plans.push(snapshot);
    return snapshot;
  }

  #tellOfInvoice(step: Step): MoneyEvent | undefined {
    const invoice = pick(this.#invoices, step.which);
    if (!invoice) return undefined;
    const { who, plan, term, start, end, intent } = invoice;
    const total = Number(PREMIUM_PRICE[term].usd);
    const facts = this.#returnOf({ ...step, size: 5 + (step.size % 3) }, total);
    return { do: 'plan-told', who: PEOPLE[who] ?? 'a', plan, intent, total, start, end, facts };
  }
}

function pick<T>(things: T[], fromTheEnd: number): T | undefined {
  return things.at(-1 - fromTheEnd) ?? things.at(-1);
}

/** The same day of a later month, or its last one, as Stripe bills. */
export function monthsLater(start: Date, months: number): Date {
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth() + months, start.getUTCDate()];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(day, lastDay));
  return new Date(midnight + (start.getTime() % DAY_MS));
}
