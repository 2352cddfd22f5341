import type { Tx } from '@easel/db/connect.ts';
import type { Payment as PaymentRow } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import { creditOwner, type Owner, takeBackCredits } from '../credits/ledger.ts';
import { clawBackReferral } from '../gifts/settle-referrals.ts';
import type { AccountId, PaymentId } from '../ids.ts';
import { originSchema } from '../platform.ts';
import { type Facts, factsSchema, mergeFacts, sumFacts, wasChargedBack } from './facts.ts';
import { addMoneyNotice, type MoneyNotice } from './money-notice.ts';

/** Why a payment gives no credits although it was paid. */
export type Refusal = 'account-deleted' | 'amount-mismatch';

export interface AppliedFacts {
  paymentId: PaymentId;
  /** By how much the credits given changed. */
  change: bigint;
  refused?: Refusal;
}

/**
 * Adds facts to a payment and closes the difference between the credits that all its facts make due and those it has given,
 * in one ledger transfer. Whatever order facts come in, and however often, the payment ends up having given the same.
 *
 * @param input.externalId the provider's name for the payment, as far as known.
 * @param input.refusal a reason that the caller found for giving nothing; it stays.
 * @returns undefined when the payment was made under another external id: this is somebody else's money, and nothing was
 * changed.
 */
export async function applyFacts(
  tx: Tx,
  input: { paymentId: PaymentId; facts: Facts; externalId?: string; refusal?: Refusal },
): Promise<AppliedFacts | undefined> {
  const row = await tx
    .selectFrom('payment')
    .selectAll('payment')
    .select((eb) =>
      eb
        .selectFrom('account')
        .select('erased_at')
        .whereRef('account.id', '=', 'payment.account_id')
        .as('account_erased_at'),
    )
    .where('id', '=', input.paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (input.externalId && row.external_id && row.external_id !== input.externalId) return undefined;
  const before = factsSchema.parse(row.facts);
  const facts = mergeFacts(before, input.facts);
  const refused = (row.refused ?? input.refusal ?? refuseDeleted(row, facts)) as Refusal | null;
  const { due, given, version } = await saveFacts(tx, row, { ...input, facts, refused });
  if (facts.paid && wasChargedBack(facts)) {
    await clawBackReferral(tx, { referred: row.account_id as AccountId });
  }
  if (refused && !row.refused) await tellOfRefusal(tx, row, refused);
  const change = due - given;
  if (change !== 0n) {
    await moveCredits(tx, { row, change, version: version + 1 });
    const what = reasonOf(change, before, facts, given);
    await addMoneyNotice(tx, {
      key: `${row.id}-${version + 1}`,
      accountId: row.account_id as AccountId,
      origin: originSchema.parse(row.origin),
      notice: { about: 'payment', paymentId: input.paymentId, what, credits: String(change) },
    });
  }
  return { paymentId: input.paymentId, change, ...(refused && { refused }) };
}

async function saveFacts(
  tx: Tx,
  row: Selectable<PaymentRow>,
  input: { facts: Facts; externalId?: string; refused: Refusal | null },
): Promise<Pick<Selectable<PaymentRow>, 'due' | 'given' | 'version'>> {
  const sums = sumFacts(input.facts);
  const isDone = sums.paidAt !== undefined || input.facts.expired === true;
  return tx
    .updateTable('payment')
    .set({
      facts: JSON.stringify(input.facts),
      paid_at: sums.paidAt ?? null,
      total: sums.total ?? null,
      refunded: sums.refunded,
      withdrawn: sums.withdrawn,
      refused: input.refused,
      external_id: row.external_id ?? input.externalId ?? null,
      ...(input.facts.expired && !row.expired_at && { expired_at: sql`now()` }),
      ...(isDone && { check_at: null }),
    })
    .where('id', '=', row.id)
    .returning(['due', 'given', 'version'])
    .executeTakeFirstOrThrow();
}

/** Whoever deleted their account before they paid has no wallet to give credits to. */
function refuseDeleted(
  row: Selectable<PaymentRow> & { account_erased_at: Date | null },
  facts: Facts,
): Refusal | null {
  if (row.paid_at || !facts.paid) return null;
  return row.account_erased_at ? 'account-deleted' : null;
}

/** Whoever paid and got nothing has to hear why. Nobody is behind an account that was deleted. */
async function tellOfRefusal(tx: Tx, row: Selectable<PaymentRow>, refused: Refusal): Promise<void> {
  if (refused === 'account-deleted') return;
  await addMoneyNotice(tx, {
    key: `${row.id}-refused`,
    accountId: row.account_id as AccountId,
    origin: originSchema.parse(row.origin),
    notice: { about: 'payment', paymentId: row.id, what: 'refused', credits: '0' },
  });
}

async function moveCredits(
  tx: Tx,
  { row, change, version }: { row: Selectable<PaymentRow>; change: bigint; version: number },
): Promise<void> {
  const owner: Owner = { kind: row.owner_kind as Owner['kind'], id: row.owner_id };
  const key = `payment-${row.id}-${version}`;
  if (change > 0n) {
    await creditOwner(tx, { key, owner, bucket: 'purchased', amount: change, reference: row.id });
  } else {
    await takeBackCredits(tx, { key, owner, amount: -change, reference: row.id });
  }
  await tx
    .updateTable('payment')
    .set((eb) => ({ version, given: eb('given', '+', change) }))
    .where('id', '=', row.id)
    .execute();
}

function reasonOf(
  change: bigint,
  before: Facts,
  after: Facts,
  given: bigint,
): Exclude<Extract<MoneyNotice, { about: 'payment' }>['what'], 'refused' | 'paid-twice'> {
  const [was, is] = [sumFacts(before), sumFacts(after)];
  if (change < 0n) return is.withdrawn > was.withdrawn ? 'disputed' : 'refunded';
  if (!before.paid && given === 0n) return 'paid';
  return is.withdrawn < was.withdrawn ? 'dispute-won' : 'refund-failed';
}
