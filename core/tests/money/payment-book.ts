import { PACKS } from '../../catalog/packs.ts';
import type { Facts } from '../../payments/facts.ts';
import type { Operation } from '../ledger-operation.ts';
import { type EventOf, type Person, SERVER } from './events.ts';

/** What a book of the auditor does outside of itself. */
export interface Effects {
  apply(op: Operation): void;
  clawBack(who: Person): void;
}

/** What came back of a payment, as a provider says it. */
export class Returns {
  #reported = 0;
  readonly #refunds = new Map<string, { amount: number; failed: boolean }>();
  readonly #disputes = new Map<string, { amount: number; withdrawn: boolean; reinstated: boolean }>();

  hear(facts: Facts): void {
    this.#reported = Math.max(this.#reported, facts.refundedTotal ?? 0);
    for (const [id, { amount, failed }] of Object.entries(facts.refunds ?? {})) {
      this.#refunds.set(id, { amount, failed: failed || this.#refunds.get(id)?.failed === true });
    }
    for (const [id, { amount, withdrawn, reinstated }] of Object.entries(facts.disputes ?? {})) {
      const before = this.#disputes.get(id);
      this.#disputes.set(id, {
        amount,
        withdrawn: withdrawn || before?.withdrawn === true,
        reinstated: reinstated || before?.reinstated === true,
      });
    }
  }

  get total(): number {
    let [live, failed, disputed] = [0, 0, 0];
    for (const refund of this.#refunds.values()) {
      if (refund.failed) failed += refund.amount;
      else live += refund.amount;
    }
    for (const { amount, withdrawn, reinstated } of this.#disputes.values()) {
      if (withdrawn && !reinstated) disputed += amount;
    }
    // The reported total has counted what failed afterwards.
    return Math.max(live, this.#reported - failed) + disputed;
  }

  get wasChargedBack(): boolean {
    return [...this.#disputes.values()].some(({ withdrawn }) => withdrawn);
  }
}

interface AuditedPayment {
  who: Person;
  owner: string;
  by: 'stripe' | 'stars';
  price: number;
  credits: number;
  /** What was paid; undefined: nothing yet. */
  paid?: number;
  /** What the provider calls it. */
  name?: string;
  refused: boolean;
  returns: Returns;
  given: number;
}

/** Top-ups as the rules have them: whatever order things are told in, a payment gives what all of them together come to. */
export class PaymentBook {
  readonly #payments = new Map<string, AuditedPayment>();
  readonly #effects: Effects;
  #keys = 0;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  begin({ payment, who, forServer, pack: id, by }: EventOf<'buy'>): string {
    const pack = PACKS.find((candidate) => candidate.id === id);
    if (!pack) throw new Error(`there is no pack ${id}`);
    this.#payments.set(payment, {
      who,
      owner: forServer ? SERVER : who,
      by,
      price: Number(pack.price[by === 'stars' ? 'xtr' : 'usd']),
      credits: Number(pack.credits + pack.bonus),
      refused: false,
      returns: new Returns(),
      given: 0,
    });
    return 'begun';
  }

  tell({ payment: id, facts, isRight, intent }: EventOf<'told'>): string {
    const payment = this.#get(id);
    if (payment.name !== undefined && payment.name !== intent) return 'refused';
    payment.name = intent;
    if (facts.paid && !isRight) payment.refused = true;
    if (facts.paid) payment.paid = Math.max(payment.paid ?? 0, facts.paid.total);
    payment.returns.hear(facts);
    this.#settle(payment);
    return payment.refused ? 'refused' : 'applied';
  }

  payByStars({ payment: id, total, charge }: EventOf<'stars-paid'>): string {
    const payment = this.#get(id);
    if (payment.name !== undefined && payment.name !== charge) return 'unknown';
    payment.name = charge;
    payment.paid = Math.max(payment.paid ?? 0, total);
    if (total !== payment.price) payment.refused = true;
    this.#settle(payment);
    return payment.refused ? 'refused' : 'applied';
  }

  /** Stars go back as a whole. */
  refundStars(charge: string): string {
    const payment = [...this.#payments.values()].find(({ by, name }) => by === 'stars' && name === charge);
    if (payment?.paid === undefined) return 'unknown';
    payment.returns.hear({ refundedTotal: payment.paid });
    this.#settle(payment);
    return payment.refused ? 'refused' : 'applied';
  }

  given(): Record<string, number> {
    return Object.fromEntries([...this.#payments].map(([id, { given }]) => [id, given]));
  }

  hasGiven(who: Person): boolean {
    return [...this.#payments.values()].some((payment) => payment.who === who && payment.given > 0);
  }

  #settle(payment: AuditedPayment): void {
    if (payment.paid !== undefined && payment.returns.wasChargedBack) this.#effects.clawBack(payment.who);
    const change = dueOf(payment) - payment.given;
    payment.given += change;
    const [key, { owner }] = [`payment-${this.#keys++}`, payment];
    if (change > 0)
      this.#effects.apply({ do: 'credit', key, owner, bucket: 'purchased', expires: null, amount: change });
    if (change < 0) this.#effects.apply({ do: 'takeBack', key, owner, amount: -change });
  }

  #get(id: string): AuditedPayment {
    const payment = this.#payments.get(id);
    if (!payment) throw new Error(`nobody began ${id}`);
    return payment;
  }
}

/** In proportion to what stayed of the money, rounded down. */
function dueOf({ paid, refused, returns, credits }: AuditedPayment): number {
  if (paid === undefined || refused) return 0;
  if (returns.total === 0) return credits;
  return Math.floor((credits * Math.max(0, paid - returns.total)) / Math.max(1, paid));
}
