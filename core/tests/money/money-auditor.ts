import { DAILY_CLAIM, GIFT, PROMO, REFERRAL } from '../../catalog/given.ts';
import { WELCOME_CREDITS, WELCOME_DAYS } from '../../catalog/pricing.ts';
import { DAY_MS, MINUTE_MS } from '../../clock.ts';
import { Auditor } from '../ledger-auditor.ts';
import type { Operation } from '../ledger-operation.ts';
import {
  type Answers,
  answer,
  CODE_TERMS,
  type Code,
  type EventOf,
  type MoneyEvent,
  openedAt,
  PEOPLE,
  type Person,
  SERVER,
} from './events.ts';
import { type Effects, PaymentBook } from './payment-book.ts';
import { PlanBook } from './plan-book.ts';

interface AuditedOrder {
  who: Person;
  payer: string;
  each: number;
  count: number;
  day: string;
  charged?: number;
  endedAt?: Date;
}

/**
 * The whole money side a second time, in memory: written from the rules, with plain numbers, and with nothing of the real
 * one but the data of the catalog. It says what each event comes to, and what everybody has in the end.
 */
export class MoneyAuditor {
  readonly #ledger: Auditor;
  readonly #payments: PaymentBook;
  readonly #plans: PlanBook;
  readonly #orders = new Map<string, AuditedOrder>();
  readonly #gifts = new Map<
    string,
    { from: Person; to: Person; amount: number; until: Date; givenOn?: string }
  >();
  readonly #claims = new Map<string, number>();
  readonly #redeemed: { code: Code; who: Person }[] = [];
  readonly #referrals = new Map<Person, { by: Person; status: 'waiting' | 'settled' | 'clawed-back' }>();
  readonly #start: Date;
  #rules: Omit<EventOf<'rules'>, 'do'> = { spending: 'admins' };
  #now: Date;
  #keys = 0;
  readonly #answers: Answers<string> = {
    order: (event) => this.#order(event),
    end: (event) => this.#end(event),
    buy: (event) => this.#payments.begin(event),
    told: (event) => this.#payments.tell(event),
    'stars-paid': (event) => this.#payments.payByStars(event),
    'stars-refunded': ({ charge }) => this.#payments.refundStars(charge),
    propose: (event) => this.#propose(event),
    confirm: (event) => this.#confirm(event),
    claim: (event) => this.#claim(event),
    redeem: (event) => this.#redeem(event),
    refer: (event) => this.#refer(event),
    fund: (event) => this.#fund(event),
    rules: (rules) => this.#setRules(rules),
    plan: (event, now) => this.#plans.take(event, now),
    'plan-told': (event) => this.#plans.tell(event),
    grant: (event, now) => this.#plans.grant(event, now),
    chores: () => this.#doChores(),
  };

  constructor(start: Date) {
    this.#start = start;
    this.#now = start;
    this.#ledger = new Auditor(start.toISOString());
    const effects: Effects = {
      apply: (op) => this.#apply(op),
      clawBack: (who) => this.#clawBack(who),
    };
    this.#payments = new PaymentBook(effects);
    this.#plans = new PlanBook(effects);
    for (const who of PEOPLE) {
      this.#grant(
        who,
        Number(WELCOME_CREDITS),
        new Date(openedAt(who, start).getTime() + WELCOME_DAYS * DAY_MS),
      );
    }
  }

  /** @returns what the real one has to answer. */
  take(event: MoneyEvent, now: Date): string {
    this.#now = now;
    this.#ledger.moveTo(now.toISOString());
    return answer(this.#answers, event, now);
  }

  /** Everything that is not zero: `owner bucket expiry balance held`. */
  balances(): string[] {
    return [...this.#ledger.accounts]
      .filter(([, { balance, held }]) => balance !== 0 || held !== 0)
      .map(([name, { balance, held }]) => `${name.split('/').join(' ')} ${balance} ${held}`)
      .sort();
  }

  premium(): Person[] {
    return PEOPLE.filter((who) => this.#plans.isPremium(who));
  }

  given(): Record<string, number> {
    return this.#payments.given();
  }

  #apply(op: Operation): void {
    const outcome = this.#ledger.apply(op);
    if ('error' in outcome) throw new Error(`${JSON.stringify(op)} cannot be: ${outcome.error}`);
  }

  #key(): string {
    return `audit-${this.#keys++}`;
  }

  #grant(owner: string, amount: number, expires: Date): void {
    const key = this.#key();
    this.#apply({ do: 'credit', key, owner, bucket: 'granted', expires: expires.toISOString(), amount });
  }

  #order({ key, who, each, count, inServer, isAdmin }: EventOf<'order'>): string {
    const total = each * count;
    const payer = inServer && this.#serverPays(who, total, isAdmin) ? SERVER : who;
    const refusal = this.#refuse(payer, total, this.#ledger.available(payer), 'not-enough-credits');
    if (refusal) return refusal;
    this.#apply({ do: 'hold', key, owner: payer, amount: total });
    this.#orders.set(key, { who, payer, each, count, day: this.#today() });
    return `${payer} pays ${total}`;
  }

  #serverPays(who: Person, amount: number, isAdmin: boolean): boolean {
    const { spending, dailyCap, approvalAbove } = this.#rules;
    if (this.#ledger.debtOf(SERVER) > 0 || this.#ledger.available(SERVER) < amount) return false;
    if (isAdmin) return true;
    if (spending !== 'everyone' || (approvalAbove !== undefined && amount > approvalAbove)) return false;
    const today = [...this.#orders.values()].filter(
      (order) => order.payer === SERVER && order.who === who && order.day === this.#today(),
    );
    const spent = today.reduce((sum, order) => sum + (order.charged ?? order.each * order.count), 0);
    return dailyCap === undefined || spent + amount <= dailyCap;
  }

  #end({ order: key, how, delivered }: EventOf<'end'>): string {
    const order = this.#orders.get(key);
    if (!order || order.charged !== undefined) return 'nothing to end';
    const charged = how === 'deliver' ? order.each * Math.min(delivered, order.count) : 0;
    const id = this.#key();
    this.#apply(
      charged > 0 ? { do: 'post', key: id, hold: key, amount: charged } : { do: 'void', key: id, hold: key },
    );
    Object.assign(order, { charged, endedAt: this.#now });
    return `charged ${charged}`;
  }

  #propose({ gift, from, to, amount }: EventOf<'propose'>): string {
    if (amount === 0) return 'bad-option';
    if (from === to) return 'gift-refused self';
    const refusal = this.#refuseGift(from, amount);
    if (refusal) return refusal;
    const until = new Date(this.#now.getTime() + 30 * MINUTE_MS);
    this.#gifts.set(gift, { from, to, amount, until });
    return 'proposed';
  }

  #confirm({ gift: id }: EventOf<'confirm'>): string {
    const gift = this.#gifts.get(id);
    if (!gift) return 'nothing proposed';
    if (gift.givenOn) return `given ${gift.amount}`;
    if (gift.until <= this.#now) return 'proposal-expired';
    const refusal = this.#refuseGift(gift.from, gift.amount);
    if (refusal) return refusal;
    this.#apply({
      do: 'move',
      key: this.#key(),
      kind: 'gift',
      from: gift.from,
      to: gift.to,
      amount: gift.amount,
    });
    gift.givenOn = this.#today();
    return `given ${gift.amount}`;
  }

  #refuseGift(from: Person, amount: number): string | undefined {
    const refusal = this.#refuse(from, amount, this.#ledger.bought(from), 'not-enough-bought');
    if (refusal) return refusal;
    const today = [...this.#gifts.values()].filter(
      (gift) => gift.from === from && gift.givenOn === this.#today(),
    );
    const left = Number(GIFT.dailyCap) - today.reduce((sum, gift) => sum + gift.amount, 0);
    return amount > left ? `gift-cap ${left}` : undefined;
  }

  #refuse(owner: string, amount: number, free: number, code: string): string | undefined {
    const debt = this.#ledger.debtOf(owner);
    if (debt > 0) return `in-debt ${debt}`;
    return free < amount ? `${code} ${amount} ${free}` : undefined;
  }

  #claim({ who }: EventOf<'claim'>): string {
    const today = `${who} ${this.#today()}`;
    if (this.#claims.has(today)) return 'already-claimed';
    const yesterday = `${who} ${dayOf(new Date(this.#now.getTime() - DAY_MS))}`;
    const streak = (this.#claims.get(yesterday) ?? 0) + 1;
    this.#claims.set(today, streak);
    const amount = Number(DAILY_CLAIM.amounts[Math.min(streak, DAILY_CLAIM.amounts.length) - 1]);
    this.#grant(who, amount, mondayAfter(this.#now, DAILY_CLAIM.lastsDays));
    return `claimed ${amount} on day ${streak}`;
  }

  #redeem({ who, code }: EventOf<'redeem'>): string {
    const { credits, perPerson, total, lastsDays } = CODE_TERMS[code];
    const uses = this.#redeemed.filter((redeemed) => redeemed.code === code);
    if (uses.filter((use) => use.who === who).length === perPerson) return 'promo-refused already-redeemed';
    if (this.#now.getTime() >= this.#start.getTime() + lastsDays * DAY_MS) return 'promo-refused expired';
    if (uses.length === total) return 'promo-refused used-up';
    this.#redeemed.push({ code, who });
    this.#grant(who, credits, mondayAfter(this.#now, PROMO.lastsDays));
    return `redeemed ${credits}`;
  }

  #refer({ who, by }: EventOf<'refer'>): string {
    if (who === by) return 'referral-refused self';
    const standing = this.#referrals.get(who);
    if (standing) return standing.by === by ? 'referred' : 'referral-refused already-referred';
    const isLate = this.#now.getTime() > openedAt(who, this.#start).getTime() + REFERRAL.newForDays * DAY_MS;
    if (isLate || PEOPLE.indexOf(by) > PEOPLE.indexOf(who)) return 'referral-refused not-new';
    this.#referrals.set(who, { by, status: 'waiting' });
    return 'referred';
  }

  #fund({ who, amount }: EventOf<'fund'>): string {
    if (amount === 0) return 'bad-option';
    const refusal = this.#refuse(who, amount, this.#ledger.bought(who), 'not-enough-bought');
    if (refusal) return refusal;
    this.#apply({ do: 'move', key: this.#key(), kind: 'fund', from: who, to: SERVER, amount });
    return 'funded';
  }

  #setRules(rules: EventOf<'rules'>): string {
    this.#rules = rules;
    return 'set';
  }

  #doChores(): string {
    for (const name of this.#ledger.accounts.keys()) {
      const [owner = '', bucket, expires = ''] = name.split('/');
      if (bucket !== 'granted' || expires === 'never') continue;
      this.#apply({ do: 'expire', key: this.#key(), owner, expires });
    }
    this.#plans.reviewDue(this.#now);
    for (const [who, referral] of this.#referrals) {
      if (referral.status !== 'waiting' || !this.#hasProved(who)) continue;
      referral.status = 'settled';
      const expires = mondayAfter(this.#now, REFERRAL.lastsDays);
      this.#grant(referral.by, Number(REFERRAL.referrerReward), expires);
      this.#grant(who, Number(REFERRAL.referredReward), expires);
    }
    return 'done';
  }

  /** Their own money stayed, and an order that they paid for was delivered a week ago. */
  #hasProved(who: Person): boolean {
    const settlesAt = this.#now.getTime() - REFERRAL.settlesAfterDays * DAY_MS;
    const isReal = [...this.#orders.values()].some(
      (order) =>
        order.who === who &&
        order.payer === who &&
        (order.charged ?? 0) > 0 &&
        (order.endedAt?.getTime() ?? 0) <= settlesAt,
    );
    return isReal && (this.#payments.hasGiven(who) || this.#plans.wasPaid(who));
  }

  #clawBack(who: Person): void {
    const referral = this.#referrals.get(who);
    if (!referral || referral.status === 'clawed-back') return;
    const wasSettled = referral.status === 'settled';
    referral.status = 'clawed-back';
    if (!wasSettled) return;
    this.#apply({
      do: 'revoke',
      key: this.#key(),
      owner: referral.by,
      amount: Number(REFERRAL.referrerReward),
    });
    this.#apply({ do: 'revoke', key: this.#key(), owner: who, amount: Number(REFERRAL.referredReward) });
  }

  #today(): string {
    return dayOf(this.#now);
  }
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** The first Monday, 00:00 UTC, at which `days` have passed. */
function mondayAfter(now: Date, days: number): Date {
  const until = now.getTime() + days * DAY_MS;
  const day = new Date(Math.ceil(until / DAY_MS) * DAY_MS);
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() + 1);
  return day;
}
