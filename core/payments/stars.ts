import { inTransaction } from '@easel/db/connect.ts';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId, PaymentId } from '../ids.ts';
import { type AppliedFacts, applyFacts } from './apply-facts.ts';
import { findPayment, type Payment, toPayment } from './payment.ts';
import { beginPayment, type TopUpRequest } from './top-up.ts';

/** An invoice stays in its chat; whoever comes back to it later begins anew. */
const INVOICE_MS = DAY_MS;

/** What Telegram says of somebody who pays: `payload` is the invoice's, the payment's id. */
export interface StarsPurchase {
  payload: string;
  accountId: AccountId;
  currency: string;
  totalAmount: number;
}

/** Begins a payment with Stars. The bot sends the invoice: `XTR`, one price, the payment's id as payload. */
export async function beginStarsPayment(
  deps: CoreDeps,
  request: Omit<TopUpRequest, 'currency'>,
): Promise<Payment> {
  const expiresAt = new Date(deps.clock.now().getTime() + INVOICE_MS);
  return toPayment(
    await beginPayment(deps, { ...request, currency: 'xtr' }, { provider: 'stars', expiresAt }),
  );
}

/** Why an invoice may not be paid now. */
export type StarsRefusal = 'unknown' | 'not-yours' | 'wrong-amount' | 'already-paid' | 'expired';

/** Answers Telegram's pre-checkout question, within its 10 s. @returns undefined when it may be paid. */
export async function refuseStarsCheckout(
  deps: CoreDeps,
  purchase: StarsPurchase,
): Promise<StarsRefusal | undefined> {
  const payment = await findPayment(deps.db, purchase.payload as PaymentId);
  if (payment?.provider !== 'stars') return 'unknown';
  if (payment.accountId !== purchase.accountId) return 'not-yours';
  if (purchase.currency !== 'XTR' || BigInt(purchase.totalAmount) !== payment.price.minor)
    return 'wrong-amount';
  if (payment.state !== 'open') return 'already-paid';
  return payment.expiresAt <= deps.clock.now() ? 'expired' : undefined;
}

/**
 * Takes a `successful_payment`: the money has moved, so it is credited even if the invoice had expired.
 *
 * @returns undefined when no such payment was ever begun, or it was paid by another charge: the caller refunds it.
 */
export async function takeStarsPayment(
  deps: CoreDeps,
  purchase: StarsPurchase & { chargeId: string },
): Promise<AppliedFacts | undefined> {
  const payment = await findPayment(deps.db, purchase.payload as PaymentId);
  if (payment?.provider !== 'stars') return undefined;
  const matches = purchase.currency === 'XTR' && BigInt(purchase.totalAmount) === payment.price.minor;
  const paid = { at: deps.clock.now().toISOString(), total: purchase.totalAmount };
  const applied = await inTransaction(deps.db, (tx) =>
    applyFacts(tx, {
      paymentId: payment.id,
      facts: { paid },
      externalId: purchase.chargeId,
      ...(!matches && { refusal: 'amount-mismatch' }),
    }),
  );
  deps.signals.send('notice');
  return applied;
}

/** Takes a refund of Stars, which is always of the whole payment. @returns undefined for a charge that is not known. */
export async function takeStarsRefund(
  deps: CoreDeps,
  input: { chargeId: string },
): Promise<AppliedFacts | undefined> {
  const row = await deps.db
    .selectFrom('payment')
    .select(['id', 'total'])
    .where('external_id', '=', input.chargeId)
    .where('provider', '=', 'stars')
    .executeTakeFirst();
  if (row?.total == null) return undefined;
  const facts = { refundedTotal: Number(row.total) };
  const applied = await inTransaction(deps.db, (tx) =>
    applyFacts(tx, { paymentId: row.id as PaymentId, facts }),
  );
  deps.signals.send('notice');
  return applied;
}
