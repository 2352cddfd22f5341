import { GRACE_DAYS, PLANS } from '../../catalog/plans.ts';
import { DAY_MS } from '../../clock.ts';
import { type EventOf, PEOPLE, type Person, type PlanSnapshot } from './events.ts';
import { type Effects, Returns } from './payment-book.ts';
import { monthsLater } from './steps.ts';

interface AuditedPlan extends PlanSnapshot {
  who: Person;
  /** The end of the newest period that was paid. */
  paidUntil?: Date;
}

interface AuditedInvoice {
  who: Person;
  plan: string;
  total: number;
  start: Date;
  end: Date;
  returns: Returns;
  taken: number;
}

/** Why somebody is premium now: a plan that is paid for, before a present. */
interface Reason {
  name: string;
  anchor: Date;
  /** Months that begin later bring nothing. */
  until: Date;
  /** When it is to be looked at again, at the latest. */
  lookAt?: Date;
}

interface Standing {
  grant?: { from: Date; until: Date };
  /** By what, and until when, the allowance was last given. */
  month?: { reason: string; until: Date };
  reviewAt?: Date;
  isPremium: boolean;
}

const ALLOWANCE = Number(PLANS.premium.allowance);

/** Plans and what they bring: one allowance for each month of what is paid or given, less the share of what went back. */
export class PlanBook {
  readonly #plans = new Map<string, AuditedPlan>();
  readonly #invoices = new Map<string, AuditedInvoice>();
  readonly #standings = new Map<Person, Standing>(PEOPLE.map((who) => [who, { isPremium: false }]));
  /** Months that brought their allowance: whose, by what, and when they began. */
  readonly #brought: { reason: string; month: Date }[] = [];
  readonly #effects: Effects;
  #keys = 0;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  take({ who, snapshot }: EventOf<'plan'>, now: Date): string {
    const before = this.#plans.get(snapshot.plan);
    if (before && before.askedAt > snapshot.askedAt) return 'ignored';
    const isLive = snapshot.status !== 'ended';
    const isLonger = !before?.paidUntil || before.paidUntil < snapshot.periodEnd;
    const paidUntil = snapshot.isPaid && isLive && isLonger ? snapshot.periodEnd : before?.paidUntil;
    this.#plans.set(snapshot.plan, { ...snapshot, who, ...(paidUntil && { paidUntil }) });
    this.#review(who, now);
    return 'applied';
  }

  tell({ who, plan, intent, total, start, end, facts }: EventOf<'plan-told'>): string {
    const known = this.#invoices.get(intent);
    const invoice = known ?? { who, plan, total, start, end, returns: new Returns(), taken: 0 };
    this.#invoices.set(intent, invoice);
    invoice.returns.hear(facts);
    if (invoice.returns.wasChargedBack) this.#effects.clawBack(who);
    this.#settle(who);
    return 'applied';
  }

  grant({ who, until }: EventOf<'grant'>, now: Date): string {
    const standing = this.#of(who);
    const goesOn = standing.grant && standing.grant.until > now;
    standing.grant = { from: goesOn && standing.grant ? standing.grant.from : now, until };
    this.#review(who, now);
    return 'granted';
  }

  reviewDue(now: Date): void {
    for (const [who, { reviewAt }] of this.#standings) {
      if (reviewAt && reviewAt <= now) this.#review(who, now);
    }
  }

  isPremium(who: Person): boolean {
    return this.#of(who).isPremium;
  }

  wasPaid(who: Person): boolean {
    return [...this.#plans.values()].some((plan) => plan.who === who && plan.paidUntil !== undefined);
  }

  #review(who: Person, now: Date): void {
    const standing = this.#of(who);
    const reason = this.#reasonFor(who, now);
    standing.isPremium = reason !== undefined;
    if (reason) this.#bring(who, standing, reason, now);
    else if (standing.month) this.#lapse(who, standing);
    this.#settle(who);
    const [first] = [standing.month?.until, reason?.lookAt]
      .filter((at): at is Date => at !== undefined && at > now)
      .sort((a, b) => a.getTime() - b.getTime());
    if (first) standing.reviewAt = first;
    else delete standing.reviewAt;
  }

  #reasonFor(who: Person, now: Date): Reason | undefined {
    for (const plan of this.#plans.values()) {
      if (plan.who !== who || plan.status === 'ended' || !plan.paidUntil) continue;
      const graceUntil = new Date(plan.periodStart.getTime() + GRACE_DAYS * DAY_MS);
      const isLate = plan.status === 'past-due';
      if (isLate && graceUntil <= now) continue;
      const reason = { name: plan.plan, anchor: plan.periodStart, until: plan.paidUntil };
      return isLate ? { ...reason, lookAt: graceUntil } : reason;
    }
    const { grant } = this.#of(who);
    if (!grant || grant.until <= now) return undefined;
    const name = `grant-${who}-${grant.from.toISOString()}`;
    return { name, anchor: grant.from, until: grant.until, lookAt: grant.until };
  }

  #bring(who: Person, standing: Standing, reason: Reason, now: Date): void {
    if (standing.month?.reason === reason.name && standing.month.until > now) return;
    let n = 0;
    while (monthsLater(reason.anchor, n + 1) <= now) n++;
    const month = monthsLater(reason.anchor, n);
    if (month >= reason.until) return;
    const key = `allowance-${reason.name}-${month.toISOString()}`;
    this.#effects.apply({ do: 'renew', key, owner: who, amount: ALLOWANCE });
    const isNew = !this.#brought.some(
      (one) => one.reason === reason.name && one.month.getTime() === month.getTime(),
    );
    if (isNew) this.#brought.push({ reason: reason.name, month });
    standing.month = { reason: reason.name, until: monthsLater(reason.anchor, n + 1) };
  }

  #lapse(who: Person, standing: Standing): void {
    this.#effects.apply({
      do: 'renew',
      key: `lapse-${who}-${standing.month?.until.toISOString()}`,
      owner: who,
      amount: 0,
    });
    delete standing.month;
  }

  /** What went back of a payment takes the same share of all that its time has brought. */
  #settle(who: Person): void {
    for (const [, invoice] of [...this.#invoices].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (invoice.who !== who) continue;
      const months = this.#brought.filter(
        ({ reason, month }) => reason === invoice.plan && month >= invoice.start && month < invoice.end,
      );
      const share = Math.min(invoice.returns.total, invoice.total);
      const due = Math.floor((months.length * ALLOWANCE * share) / invoice.total);
      const change = due - invoice.taken;
      invoice.taken = due;
      const key = `plan-payment-${this.#keys++}`;
      if (change > 0) this.#effects.apply({ do: 'takeAllowance', key, owner: who, amount: change });
      if (change < 0) this.#effects.apply({ do: 'returnAllowance', key, owner: who, amount: -change });
    }
  }

  #of(who: Person): Standing {
    const standing = this.#standings.get(who);
    if (!standing) throw new Error(`${who} takes no part`);
    return standing;
  }
}
