import { inTransaction, type Tx } from '@easel/db/connect.ts';
import type { Payment as PaymentRow } from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import type { AccountId } from '../../ids.ts';
import { applyPlanFacts } from '../../plans/plan-payment.ts';
import { applySnapshot, closeCheckout } from '../../plans/subscription.ts';
import { originSchema } from '../../platform.ts';
import { applyFacts } from '../apply-facts.ts';
import { addMoneyNotice } from '../money-notice.ts';
import type { StripeDeps } from './room.ts';
import type { Told } from './told.ts';

/** What was done with something that Stripe told. `refused`: somebody has to look at it. */
export interface Taken {
  outcome: 'applied' | 'ignored' | 'refused';
  /** The payment or subscription that it was about, as far as known. */
  subject?: string;
  reason?: string;
}

/** Takes what Stripe said in answer to a question of ours. */
export async function takeAnswer(deps: StripeDeps, told: Told): Promise<Taken> {
  const taken = await inTransaction(deps.db, (tx) => takeTold(deps, tx, told));
  announce(deps, taken, {});
  return taken;
}

/** Applies what Stripe said, inside of a transaction. */
export async function takeTold(deps: StripeDeps, tx: Tx, told: Told): Promise<Taken> {
  switch (told.about) {
    case 'nothing':
      return { outcome: 'ignored' };
    case 'unknown':
      return { outcome: 'refused', subject: told.subject, reason: told.reason };
    case 'payment':
      return takePayment(tx, told);
    case 'subscription':
      return applySnapshot(tx, { snapshot: told.snapshot, now: deps.clock.now() });
    case 'plan-payment': {
      const subject = await applyPlanFacts(tx, told);
      if (subject) return { outcome: 'applied', subject };
      return { outcome: 'refused', subject: told.payment.externalId, reason: 'no such subscription' };
    }
    case 'checkout-over':
      await closeCheckout(tx, told);
      return { outcome: 'applied', subject: told.subscriptionId };
  }
}

/** After the commit: tells the bots that there is something to say, and the operator what went wrong. */
export function announce({ signals, log }: StripeDeps, taken: Taken, context: object): void {
  if (taken.outcome !== 'ignored') signals.send('notice');
  if (taken.outcome === 'refused') log.error({ ...context, ...taken }, 'money that needs a look');
}

async function takePayment(tx: Tx, told: Extract<Told, { about: 'payment' }>): Promise<Taken> {
  const subject = told.paymentId;
  const row = await tx.selectFrom('payment').selectAll().where('id', '=', subject).executeTakeFirst();
  if (row?.provider !== 'stripe') return { outcome: 'refused', subject, reason: 'no such payment' };
  if (told.session && row.session_id && row.session_id !== told.session.id) {
    if (told.facts.paid) await tellPaidTwice(tx, row, told.session.id);
    return {
      outcome: 'refused',
      subject,
      reason: `another session for the same payment: ${told.session.id}`,
    };
  }
  const mismatch = told.session && told.facts.paid && !matches(row, told.session);
  const applied = await applyFacts(tx, {
    paymentId: told.paymentId,
    facts: told.facts,
    ...(told.externalId && { externalId: told.externalId }),
    ...(mismatch && { refusal: 'amount-mismatch' }),
  });
  if (!applied) {
    if (told.facts.paid) await tellPaidTwice(tx, row, told.externalId ?? '');
    return { outcome: 'refused', subject, reason: `another intent for the same payment: ${told.externalId}` };
  }
  if (told.session && !row.session_id) await saveSession(tx, row.id, told.session.id);
  return applied.refused
    ? { outcome: 'refused', subject, reason: applied.refused }
    : { outcome: 'applied', subject };
}

/** @param second what the second payment is called at Stripe: it is told of once. */
function tellPaidTwice(tx: Tx, row: Selectable<PaymentRow>, second: string): Promise<void> {
  return addMoneyNotice(tx, {
    key: `${row.id}-twice-${second}`,
    accountId: row.account_id as AccountId,
    origin: originSchema.parse(row.origin),
    notice: { about: 'payment', paymentId: row.id, what: 'paid-twice', credits: '0' },
  });
}

/** A crash came between making the session and saving its id. */
async function saveSession(tx: Tx, id: string, sessionId: string): Promise<void> {
  await tx.updateTable('payment').set({ session_id: sessionId }).where('id', '=', id).execute();
}

/** The subtotal is before taxes and discounts, so it is the price that was agreed. */
function matches(
  row: Selectable<PaymentRow>,
  session: { subtotal: number | null; currency: string | null },
): boolean {
  return (
    session.currency === row.currency && session.subtotal !== null && BigInt(session.subtotal) === row.amount
  );
}
