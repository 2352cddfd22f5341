import { randomInt } from 'node:crypto';
import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import type { PromoCode as PromoCodeRow } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import type { Account } from '../accounts/ensure-account.ts';
import { findGivenLater } from '../accounts/given-from.ts';
import { writeAudit } from '../audit/audit.ts';
import { PROMO } from '../catalog/given.ts';
import { creditOwner } from '../credits/ledger.ts';
import { checkAmount } from '../credits/move.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { assertOperator } from '../operator/assert-operator.ts';
import { expiryOf } from './lifetime.ts';
import { countRedemptions, lockPerson } from './redemptions.ts';

export interface PromoCode {
  code: string;
  credits: bigint;
  /** Undefined: as often as people ask. */
  totalLimit?: number;
  perPerson: number;
  used: number;
  expiresAt?: Date;
  disabledAt?: Date;
}

/** Without letters and digits that look alike. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = /^[A-Z0-9-]{3,32}$/;

/** A code that cannot be guessed: 12 signs of 30, 58 bits. */
export function randomCode(length = 12): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** How people write a code does not matter. */
export function normalizeCode(code: string): string {
  return code.trim().toUpperCase();
}

/**
 * Makes a code that gives credits to whoever redeems it. Only for the operator.
 *
 * @param input.code 3 to 32 letters, digits and dashes; without one a random code is made.
 * @param input.totalLimit, input.perPerson how often it can be redeemed, at all and by one person (once, if not said).
 * @throws DomainError not-allowed, bad-option.
 */
export async function createPromoCode(
  deps: CoreDeps,
  input: {
    by: Pick<Account, 'id' | 'role'>;
    code?: string;
    credits: bigint;
    totalLimit?: number;
    perPerson?: number;
    expiresAt?: Date;
  },
): Promise<PromoCode> {
  assertOperator(input.by, 'make-promo-codes');
  checkAmount(input.credits);
  checkCount('limit', input.totalLimit);
  checkCount('limit per person', input.perPerson);
  const code = normalizeCode(input.code ?? randomCode());
  if (!CODE.test(code)) {
    const allowed = '3 to 32 letters, digits and dashes';
    throw new DomainError('bad-option', { option: 'code', value: code, allowed });
  }
  return inTransaction(deps.db, async (tx) => {
    const row = await tx
      .insertInto('promo_code')
      .values({
        code,
        credits: input.credits,
        credits_days: PROMO.lastsDays,
        total_limit: input.totalLimit ?? null,
        per_person: input.perPerson ?? 1,
        expires_at: input.expiresAt ?? null,
        created_by: input.by.id,
      })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row)
      throw new DomainError('bad-option', {
        option: 'code',
        value: code,
        allowed: 'one that is not taken yet',
      });
    const details = { credits: String(input.credits) };
    await writeAudit(tx, { actor: input.by.id, action: 'promo-code-made', subject: code, details });
    return toPromoCode(row);
  });
}

/**
 * Stops a code for good; what was redeemed stays. Stopping twice is the same as once.
 *
 * @throws DomainError not-allowed, promo-refused when there is no such code.
 */
export async function disablePromoCode(
  deps: CoreDeps,
  input: { by: Pick<Account, 'id' | 'role'>; code: string },
): Promise<PromoCode> {
  assertOperator(input.by, 'stop-promo-codes');
  return inTransaction(deps.db, async (tx) => {
    const row = await tx
      .updateTable('promo_code')
      .set({ disabled_at: sql`coalesce(disabled_at, now())` })
      .where('code', '=', normalizeCode(input.code))
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new DomainError('promo-refused', { reason: 'unknown' });
    await writeAudit(tx, { actor: input.by.id, action: 'promo-code-stopped', subject: row.code });
    return toPromoCode(row);
  });
}

/** All codes, newest first. @throws DomainError not-allowed. */
export async function listPromoCodes(
  deps: CoreDeps,
  input: { by: Pick<Account, 'id' | 'role'>; limit: number },
): Promise<PromoCode[]> {
  assertOperator(input.by, 'list-promo-codes');
  const rows = deps.db.selectFrom('promo_code').selectAll().orderBy('created_at', 'desc').limit(input.limit);
  return (await rows.execute()).map(toPromoCode);
}

export interface Redemption {
  code: string;
  amount: bigint;
  expiresAt: Date;
}

/**
 * Gives somebody a code's credits. However many redeem at once, no limit is passed: they take turns on the code's row.
 *
 * @param input.key from the interaction or update: the same key again finds the same redemption.
 * @throws DomainError promo-refused, key-reused.
 */
export async function redeemPromoCode(
  deps: CoreDeps,
  input: { key: string; account: AccountId; code: string },
): Promise<Redemption> {
  const code = normalizeCode(input.code);
  return inTransaction(deps.db, async (tx) => {
    const person = await lockPerson(tx, input.account);
    const row = await tx
      .selectFrom('promo_code')
      .selectAll()
      .where('code', '=', code)
      .forUpdate()
      .executeTakeFirst();
    const earlier = await findRedemption(tx, input.key);
    if (earlier) {
      if (earlier.account !== input.account || earlier.redemption.code !== code)
        throw new DomainError('key-reused', { key: input.key });
      return earlier.redemption;
    }
    if (!row) throw new DomainError('promo-refused', { reason: 'unknown' });
    const had = await countRedemptions(tx, { code, person });
    const now = deps.clock.now();
    if (had.byPerson >= row.per_person || (await findGivenLater(tx, { account: input.account, now })))
      throw new DomainError('promo-refused', { reason: 'already-redeemed' });
    if (row.disabled_at || (row.expires_at && row.expires_at <= now))
      throw new DomainError('promo-refused', { reason: 'expired' });
    if (row.total_limit !== null && row.used >= row.total_limit)
      throw new DomainError('promo-refused', { reason: 'used-up' });
    return giveRedemption(tx, {
      ...input,
      row,
      nth: 1 + had.byAccount,
      expiresAt: expiryOf(now, row.credits_days),
    });
  });
}

async function giveRedemption(
  tx: Tx,
  input: { key: string; account: AccountId; row: Selectable<PromoCodeRow>; nth: number; expiresAt: Date },
): Promise<Redemption> {
  const { key, account, row, nth, expiresAt } = input;
  const { code, credits: amount } = row;
  await tx
    .updateTable('promo_code')
    .set({ used: row.used + 1 })
    .where('code', '=', code)
    .execute();
  await tx
    .insertInto('promo_redemption')
    .values({ code, account_id: account, nth, key, amount, expires_at: expiresAt })
    .execute();
  await creditOwner(tx, {
    key: `promo-${code}-${account}-${nth}`,
    owner: { kind: 'person', id: account },
    bucket: 'granted',
    amount,
    expiresAt,
    reference: code,
  });
  return { code, amount, expiresAt };
}

async function findRedemption(
  db: Executor,
  key: string,
): Promise<{ account: string; redemption: Redemption } | undefined> {
  const row = await db.selectFrom('promo_redemption').selectAll().where('key', '=', key).executeTakeFirst();
  return (
    row && {
      account: row.account_id,
      redemption: { code: row.code, amount: row.amount, expiresAt: row.expires_at },
    }
  );
}

function toPromoCode(row: Selectable<PromoCodeRow>): PromoCode {
  return {
    code: row.code,
    credits: row.credits,
    perPerson: row.per_person,
    used: row.used,
    ...(row.total_limit !== null && { totalLimit: row.total_limit }),
    ...(row.expires_at && { expiresAt: row.expires_at }),
    ...(row.disabled_at && { disabledAt: row.disabled_at }),
  };
}

function checkCount(option: string, count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return;
  throw new DomainError('bad-option', { option, value: String(count), allowed: '1 or more' });
}
