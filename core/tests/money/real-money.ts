import { expireCredits } from '../../credits/expire.ts';
import { DomainError } from '../../errors.ts';
import { settleReferrals } from '../../gifts/settle-referrals.ts';
import type { PaymentId } from '../../ids.ts';
import { getPayment } from '../../payments/payment.ts';
import type { StripeDeps } from '../../payments/stripe/room.ts';
import { reviewDueMemberships } from '../../plans/membership.ts';
import { type Cast, openCast } from './cast.ts';
import { type Answers, answer, type MoneyEvent, PEOPLE, type Person, SERVER } from './events.ts';
import { answerGiven, createCodes } from './real-given.ts';
import { answerOrders } from './real-orders.ts';
import { answerPayments } from './real-payments.ts';
import { answerPlans } from './real-plans.ts';

const ALL = 1_000_000;

/** The real money side: events go through the functions that bots, api and workers call. */
export class RealMoney {
  readonly #cast: Cast;
  readonly #answers: Answers<Promise<string>>;
  readonly #payments = new Map<string, PaymentId>();

  private constructor(cast: Cast) {
    this.#cast = cast;
    this.#answers = {
      ...answerOrders(cast),
      ...answerPayments(cast, this.#payments),
      ...answerPlans(cast),
      ...answerGiven(cast),
      chores: () => this.#doChores(),
    };
  }

  /** Opens everybody's account and makes the promo codes. */
  static async open(
    deps: StripeDeps,
    scope: string,
    time: { start: Date; moveTo(time: Date): Promise<void> },
  ): Promise<RealMoney> {
    const cast = await openCast(deps, scope, time);
    await createCodes(cast);
    return new RealMoney(cast);
  }

  /** @returns what it came to; a refusal with the figures that its person reads. */
  async take(event: MoneyEvent): Promise<string> {
    try {
      return await answer(this.#answers, event, this.#cast.deps.clock.now());
    } catch (error) {
      if (error instanceof DomainError) return wordsOf(error);
      throw error;
    }
  }

  async balances(): Promise<string[]> {
    const owners = new Map<string, string>(PEOPLE.map((who) => [this.#cast.id(who), who]));
    owners.set(this.#cast.treasury, SERVER);
    const rows = await this.#cast.deps.db
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
    const rows = await this.#cast.deps.db
      .selectFrom('account')
      .select('id')
      .where('id', 'in', this.#ids())
      .where('plan', '=', 'premium')
      .execute();
    const premium = new Set<string>(rows.map(({ id }) => id));
    return PEOPLE.filter((who) => premium.has(this.#cast.id(who)));
  }

  async given(): Promise<Record<string, number>> {
    const given = [...this.#payments].map(async ([name, id]) => [
      name,
      Number((await getPayment(this.#cast.deps.db, id)).given),
    ]);
    return Object.fromEntries(await Promise.all(given));
  }

  /** So that the chores of later sequences have no more to do with this one. */
  async retire(): Promise<void> {
    await this.#cast.deps.db
      .updateTable('membership')
      .set({ review_at: null })
      .where('account_id', 'in', this.#ids())
      .execute();
  }

  async #doChores(): Promise<string> {
    const { deps } = this.#cast;
    await expireCredits(deps.db, { limit: ALL });
    await reviewDueMemberships(deps, { limit: ALL });
    await settleReferrals(deps, { limit: ALL });
    return 'done';
  }

  #ids() {
    return PEOPLE.map((who) => this.#cast.id(who));
  }
}

function wordsOf({ code, details }: DomainError): string {
  const { needed, available, debt, left, reason } = details as Record<string, bigint | string | undefined>;
  const figures = code === 'gift-cap' ? [left] : [reason, needed, available, debt];
  return [code, ...figures.filter((figure) => figure !== undefined)].join(' ');
}
