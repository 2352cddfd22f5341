import { sql } from 'kysely';
import { type Account, ensureAccount } from '../../accounts/ensure-account.ts';
import { DAY_MS } from '../../clock.ts';
import { expireCredits } from '../../credits/expire.ts';
import { DomainError } from '../../errors.ts';
import { claimDaily } from '../../gifts/daily-claim.ts';
import { confirmGift, proposeGift } from '../../gifts/gift.ts';
import { createPromoCode, redeemPromoCode } from '../../gifts/promo-codes.ts';
import { ensureReferralCode, enterReferral } from '../../gifts/referral.ts';
import { settleReferrals } from '../../gifts/settle-referrals.ts';
import type { AccountId, OrderId, PaymentId, ProposalId, SubscriptionId } from '../../ids.ts';
import { resolveImagine } from '../../kinds/imagine/resolve.ts';
import { cancelOrder } from '../../orders/cancel-order.ts';
import { quoteOrder } from '../../orders/quote.ts';
import { requestOrder } from '../../orders/request-order.ts';
import { type Delivery, endUndelivered, settleDelivered } from '../../orders/settle-order.ts';
import { getPayment } from '../../payments/payment.ts';
import { beginStarsPayment, takeStarsPayment, takeStarsRefund } from '../../payments/stars.ts';
import type { StripeDeps } from '../../payments/stripe/room.ts';
import { takeAnswer } from '../../payments/stripe/take-told.ts';
import { beginPayment } from '../../payments/top-up.ts';
import { grantPremium, reviewDueMemberships } from '../../plans/membership.ts';
import { decidePayer } from '../../treasury/decide-payer.ts';
import { fundTreasury } from '../../treasury/fund.ts';
import { ownerOf, saveTreasuryRules, treasuryIdOf } from '../../treasury/treasury.ts';
import {
  CODES,
  type MoneyEvent,
  openedAt,
  PEOPLE,
  type Person,
  type PlanSnapshot,
  SERVER,
} from './events.ts';
import { CODE_TERMS } from './money-auditor.ts';

type Event<Do extends MoneyEvent['do']> = Extract<MoneyEvent, { do: Do }>;

const ALL = 1_000_000;
const TERMS_PRICE = { month: 500, year: 5000 };

/** The real money side: events go through the functions that bots, api and workers call. */
export class RealMoney {
  readonly #deps: StripeDeps;
  readonly #scope: string;
  readonly #accounts: Map<Person, Account>;
  readonly #orders = new Map<string, { id: OrderId; who: Person }>();
  readonly #payments = new Map<string, PaymentId>();
  readonly #gifts = new Map<string, { id: ProposalId; from: Person }>();

  private constructor(deps: StripeDeps, scope: string, accounts: Map<Person, Account>) {
    this.#deps = deps;
    this.#scope = scope;
    this.#accounts = accounts;
  }

  /** Opens everybody's account and makes the promo codes. */
  static async open(
    deps: StripeDeps,
    scope: string,
    { start, moveTo }: { start: Date; moveTo(time: Date): Promise<void> },
  ): Promise<RealMoney> {
    const accounts = new Map<Person, Account>();
    for (const who of PEOPLE) {
      await moveTo(openedAt(who, start));
      accounts.set(who, await ensureAccount(deps, personOf(scope, who)));
    }
    await moveTo(start);
    const money = new RealMoney(deps, scope, accounts);
    const by = { ...money.#account('a'), role: 'admin' } as const;
    for (const code of CODES) {
      const { credits, perPerson, total, lastsDays } = CODE_TERMS[code];
      const expiresAt = new Date(deps.clock.now().getTime() + lastsDays * DAY_MS);
      const terms = { credits: BigInt(credits), perPerson, totalLimit: total, expiresAt };
      await createPromoCode(deps, { by, code: money.#codeName(code), ...terms });
    }
    return money;
  }

  async take(event: MoneyEvent): Promise<string> {
    try {
      return await this.#take(event);
    } catch (error) {
      if (error instanceof DomainError) return wordsOf(error);
      throw error;
    }
  }

  async balances(): Promise<string[]> {
    const owners = new Map<string, string>([...this.#accounts].map(([who, { id }]) => [id, who]));
    owners.set(this.#treasury, SERVER);
    const rows = await this.#deps.db
      .selectFrom('ledger_account')
      .select(['owner_id', 'bucket', 'expires_at', 'balance', 'held'])
      .where('owner_id', 'in', [...owners.keys()])
      .where((eb) => eb.or([eb('balance', '<>', 0n), eb('held', '<>', 0n)]))
      .execute();
    return rows
      .map(
        (row) =>
          `${owners.get(row.owner_id)} ${row.bucket} ${row.expires_at?.toISOString() ?? 'never'} ${row.balance} ${row.held}`,
      )
      .sort();
  }

  async premium(): Promise<Person[]> {
    const ids = [...this.#accounts.values()].map(({ id }) => id);
    const rows = await this.#deps.db
      .selectFrom('account')
      .select('id')
      .where('id', 'in', ids)
      .where('plan', '=', 'premium')
      .execute();
    const premium = new Set(rows.map(({ id }) => id));
    return PEOPLE.filter((who) => premium.has(this.#account(who).id));
  }

  async given(): Promise<Record<string, number>> {
    const given = [...this.#payments].map(async ([name, id]) => [
      name,
      Number((await getPayment(this.#deps.db, id)).given),
    ]);
    return Object.fromEntries(await Promise.all(given));
  }

  /** So that the chores of later sequences have no more to do with this one. */
  async retire(): Promise<void> {
    const ids = [...this.#accounts.values()].map(({ id }) => id);
    await this.#deps.db
      .updateTable('membership')
      .set({ review_at: null })
      .where('account_id', 'in', ids)
      .execute();
  }

  async #take(event: MoneyEvent): Promise<string> {
    switch (event.do) {
      case 'order':
        return this.#order(event);
      case 'end':
        return this.#end(event);
      case 'buy':
        return this.#buy(event);
      case 'told':
        return this.#tell(event);
      case 'stars-paid':
        return this.#payByStars(event);
      case 'stars-refunded': {
        const applied = await takeStarsRefund(this.#deps, { chargeId: this.#name(event.charge) });
        return applied ? (applied.refused ? 'refused' : 'applied') : 'unknown';
      }
      case 'propose':
        return this.#propose(event);
      case 'confirm':
        return this.#confirm(event);
      case 'claim': {
        const claim = await claimDaily(this.#deps, {
          key: this.#name(event.key),
          account: this.#account(event.who).id,
        });
        return `claimed ${claim.amount} on day ${claim.streak}`;
      }
      case 'redeem': {
        const redemption = { key: this.#name(event.key), account: this.#account(event.who).id };
        const { amount } = await redeemPromoCode(this.#deps, {
          ...redemption,
          code: this.#codeName(event.code),
        });
        return `redeemed ${amount}`;
      }
      case 'refer': {
        const code = await ensureReferralCode(this.#deps, this.#account(event.by).id);
        await enterReferral(this.#deps, { account: this.#account(event.who).id, code });
        return 'referred';
      }
      case 'fund':
        return this.#fund(event);
      case 'rules':
        return this.#setRules(event);
      case 'plan':
        return this.#takePlan(event);
      case 'plan-told':
        return this.#tellOfPlan(event);
      case 'grant': {
        const [accountId, by] = [this.#account(event.who).id, this.#account('a').id];
        await grantPremium(this.#deps, { accountId, until: event.until, by });
        return 'granted';
      }
      case 'chores':
        await expireCredits(this.#deps.db, { limit: ALL });
        await reviewDueMemberships(this.#deps, { limit: ALL });
        await settleReferrals(this.#deps, { limit: ALL });
        return 'done';
    }
  }

  async #order({ key, who, each, count, inServer, isAdmin }: Event<'order'>): Promise<string> {
    const isDear = each > 2;
    const options = isDear
      ? { model: 'flux-dev', steps: '50', size: '2048x1024', count: String(count) }
      : { count: String(count) };
    const available = ['flux-schnell', 'flux-dev'];
    const params = resolveImagine({
      prompt: 'a fox',
      options,
      defaults: [],
      caps: {},
      available,
      fallbackSeed: 7,
    });
    const account = this.#account(who);
    const amount = quoteOrder('imagine', params).total;
    const member = {
      platform: 'discord',
      serverId: this.#scope,
      standing: async () => ({ roles: [], isAdmin }),
    } as const;
    const { treasury } = inServer
      ? await decidePayer(this.#deps, { account: account.id, member, amount })
      : {};
    const origin = { platform: 'discord', chatId: 'chat', userId: who } as const;
    const request = {
      key: this.#name(key),
      account,
      kind: 'imagine',
      params,
      origin,
      ...(treasury && { treasury }),
    } as const;
    const { order } = await requestOrder(this.#deps, request);
    this.#orders.set(key, { id: order.id, who });
    return `${order.payer.kind === 'server' ? SERVER : who} pays ${order.held}`;
  }

  async #end({ order: key, how, delivered }: Event<'end'>): Promise<string> {
    const order = this.#orders.get(key);
    if (!order) return 'nothing to end';
    const { db } = this.#deps;
    const found = await db
      .selectFrom('orders')
      .select(['charged', 'output_count'])
      .where('id', '=', order.id)
      .executeTakeFirstOrThrow();
    if (found.charged !== null) return 'nothing to end';
    await this.#endOpen(order, how, Math.min(delivered, found.output_count));
    const ended = db.selectFrom('orders').select('charged').where('id', '=', order.id);
    return `charged ${(await ended.executeTakeFirstOrThrow()).charged}`;
  }

  async #endOpen(
    { id, who }: { id: OrderId; who: Person },
    how: Event<'end'>['how'],
    delivered: number,
  ): Promise<void> {
    const { db } = this.#deps;
    if (how === 'cancel') {
      await cancelOrder(this.#deps, { orderId: id, account: this.#account(who).id });
    } else if (how === 'fail') {
      await db
        .transaction()
        .execute((tx) =>
          endUndelivered(tx, { orderId: id, end: 'failed', failure: { reason: 'timed-out' } }),
        );
    } else {
      // How pictures are made is another test's: here it is made.
      await db.updateTable('orders').set({ status: 'finishing' }).where('id', '=', id).execute();
      const delivery: Delivery = { rung: 'channel', platform: 'discord', messageIds: ['1'] };
      await settleDelivered(this.#deps, { orderId: id, delivered, delivery });
    }
  }

  async #buy({ payment, who, forServer, pack, by }: Event<'buy'>): Promise<string> {
    const request = {
      key: this.#name(payment),
      accountId: this.#account(who).id,
      pack,
      origin: { platform: 'discord', chatId: 'chat', userId: who } as const,
      ...(forServer && { owner: ownerOf(this.#treasury) }),
    };
    const expiresAt = new Date(this.#deps.clock.now().getTime() + DAY_MS);
    const { id } =
      by === 'stars'
        ? await beginStarsPayment(this.#deps, request)
        : await beginPayment(this.#deps, { ...request, currency: 'usd' }, { provider: 'stripe', expiresAt });
    this.#payments.set(payment, id as PaymentId);
    return 'begun';
  }

  async #tell({ payment, facts, isRight, intent }: Event<'told'>): Promise<string> {
    const paymentId = this.#payment(payment);
    const { price } = await getPayment(this.#deps.db, paymentId);
    const session = {
      id: this.#name(payment),
      subtotal: Number(price.minor) - (isRight ? 0 : 1),
      currency: 'usd',
    };
    const told = { about: 'payment', paymentId, facts, externalId: this.#name(intent) } as const;
    return (await takeAnswer(this.#deps, { ...told, ...(facts.paid && { session }) })).outcome;
  }

  async #payByStars({ payment, total, charge }: Event<'stars-paid'>): Promise<string> {
    const payload = this.#payment(payment);
    const { accountId } = await getPayment(this.#deps.db, payload);
    const paid = { payload, accountId, currency: 'XTR', totalAmount: total, chargeId: this.#name(charge) };
    const applied = await takeStarsPayment(this.#deps, paid);
    return applied ? (applied.refused ? 'refused' : 'applied') : 'unknown';
  }

  async #propose({ gift, from, to, amount }: Event<'propose'>): Promise<string> {
    const recipient = { ...personOf(this.#scope, to), isBot: false };
    const proposed = await proposeGift(this.#deps, {
      from: this.#account(from).id,
      to: recipient,
      amount: BigInt(amount),
    });
    this.#gifts.set(gift, { id: proposed.id, from });
    return 'proposed';
  }

  async #confirm({ gift }: Event<'confirm'>): Promise<string> {
    const proposed = this.#gifts.get(gift);
    if (!proposed) return 'nothing proposed';
    const confirmed = await confirmGift(this.#deps, {
      id: proposed.id,
      from: this.#account(proposed.from).id,
    });
    return `given ${confirmed.gift.amount}`;
  }

  async #fund({ who, key, amount }: Event<'fund'>): Promise<string> {
    const account = this.#account(who).id;
    const fund = {
      key: this.#name(key),
      account,
      treasury: this.#treasury,
      amount: BigInt(amount),
      chatId: 'chat',
    };
    await fundTreasury(this.#deps, fund);
    return 'funded';
  }

  async #setRules({ spending, dailyCap, approvalAbove }: Event<'rules'>): Promise<string> {
    const limits = {
      ...(dailyCap !== undefined && { dailyCap: BigInt(dailyCap) }),
      ...(approvalAbove !== undefined && { approvalAbove: BigInt(approvalAbove) }),
    };
    const by = this.#account('a').id;
    await saveTreasuryRules(this.#deps, {
      treasury: this.#treasury,
      rules: { spending, roles: [], ...limits },
      by,
    });
    return 'set';
  }

  async #takePlan({ who, snapshot }: Event<'plan'>): Promise<string> {
    const { plan, ...stands } = snapshot;
    const id = await this.#beginPlan(who, snapshot);
    const price = { minor: TERMS_PRICE[snapshot.term], currency: 'usd' };
    const names = { id, externalId: this.#name(plan), customerId: this.#name(who) };
    const told = { about: 'subscription', snapshot: { ...stands, ...names, price } } as const;
    return (await takeAnswer(this.#deps, told)).outcome;
  }

  /** What the checkout leaves here before it is paid. */
  async #beginPlan(who: Person, { plan, term }: PlanSnapshot): Promise<SubscriptionId> {
    const id: SubscriptionId = `pln_${this.#name(plan)}`;
    await sql`
      insert into subscription (id, key, account_id, plan, term, currency, platform, origin, expires_at)
      values (${id}, ${id}, ${this.#account(who).id}, 'premium', ${term}, 'usd', 'discord',
        ${JSON.stringify({ platform: 'discord', chatId: 'chat', userId: who })}::jsonb, now())
      on conflict do nothing`.execute(this.#deps.db);
    return id;
  }

  async #tellOfPlan({ plan, intent, total, start, end, facts }: Event<'plan-told'>): Promise<string> {
    const payment = {
      id: this.#name(intent),
      externalId: this.#name(plan),
      total: BigInt(total),
      currency: 'usd',
      periodStart: start,
      periodEnd: end,
    };
    return (await takeAnswer(this.#deps, { about: 'plan-payment', payment, facts })).outcome;
  }

  get #treasury() {
    return treasuryIdOf('discord', this.#scope);
  }

  #name(name: string): string {
    return `${this.#scope}-${name}`;
  }

  #codeName(code: string): string {
    return `${code}-${this.#scope}`.toUpperCase();
  }

  #account(who: Person): Account & { id: AccountId } {
    const account = this.#accounts.get(who);
    if (!account) throw new Error(`${who} takes no part`);
    return account;
  }

  #payment(name: string): PaymentId {
    const id = this.#payments.get(name);
    if (!id) throw new Error(`nobody began ${name}`);
    return id;
  }
}

function personOf(scope: string, who: Person) {
  return { platform: 'discord', userId: `${scope}-${who}`, displayName: 'Member' } as const;
}

/** A refusal with the figures that its person reads. */
function wordsOf({ code, details }: DomainError): string {
  const { needed, available, debt, left, reason } = details as Record<string, bigint | string | undefined>;
  const figures = code === 'gift-cap' ? [left] : [reason, needed, available, debt];
  return [code, ...figures.filter((figure) => figure !== undefined)].join(' ');
}
