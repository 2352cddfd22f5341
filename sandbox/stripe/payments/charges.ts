import type Stripe from 'stripe';
import { createId, idOf, optionalIdOf } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';
import { book, processingFee } from './balance.ts';
import { NO_BILLING_DETAILS } from './payment-methods.ts';

export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

/** Records one attempt to take an intent's money. */
export function createCharge(
  parts: TwinParts,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  result: 'succeeded' | 'pending' | Decline,
): Stripe.Charge {
  const id = createId(method.type === 'card' ? 'ch' : 'py');
  const hasFailed = typeof result === 'object';
  const charge = parts.store.charges.add({
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: hasFailed ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { ...NO_BILLING_DETAILS, email: method.billing_details.email },
    calculated_statement_descriptor: hasFailed ? null : 'EASEL SANDBOX',
    captured: !hasFailed,
    created: secondsNow(parts),
    currency: intent.currency,
    customer: optionalIdOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: hasFailed ? result.code : null,
    failure_message: hasFailed ? result.message : null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: describeOutcome(result),
    paid: result === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: describeMethod(method, intent.amount),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: hasFailed ? null : `${parts.pagesUrl()}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: hasFailed ? 'failed' : result,
    transfer_data: null,
    transfer_group: null,
  });
  if (result === 'succeeded') bookCharge(parts, charge);
  return charge;
}

/** Puts a paid charge into the balance. */
export function bookCharge(parts: TwinParts, charge: Stripe.Charge): void {
  const { id, amount, currency, description } = charge;
  const fee = processingFee(amount);
  const booked = { type: 'charge', reportingCategory: 'charge', amount, currency, fee, source: id } as const;
  charge.balance_transaction = book(parts, { ...booked, description }).id;
}

/** The charge that `ch_…`, or the latest one that `pi_…`, names. @throws StripeError resource_missing */
export function findCharge(parts: TwinParts, id: string): Stripe.Charge {
  if (!id.startsWith('pi_')) return parts.store.charges.get(id, 'charge');
  const intent = parts.store.paymentIntents.get(id, 'payment_intent');
  return parts.store.charges.get(intent.latest_charge ? idOf(intent.latest_charge) : '', 'charge');
}

function describeOutcome(result: 'succeeded' | 'pending' | Decline): Stripe.Charge.Outcome {
  const isDecline = typeof result === 'object';
  return {
    advice_code: isDecline ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: isDecline ? 'declined_by_network' : 'approved_by_network',
    reason: isDecline ? result.declineCode : null,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: isDecline ? 'The bank did not return any further details.' : 'Payment complete.',
    type: isDecline ? 'issuer_declined' : 'authorized',
  };
}

function describeMethod(
  { card, us_bank_account: account }: Stripe.PaymentMethod,
  amount: number,
): Stripe.Charge.PaymentMethodDetails {
  if (!card) {
    return {
      type: 'us_bank_account',
      us_bank_account: {
        account_holder_type: 'individual',
        account_type: 'checking',
        bank_name: account?.bank_name ?? null,
        fingerprint: null,
        last4: account?.last4 ?? null,
        payment_reference: null,
        routing_number: account?.routing_number ?? null,
      },
    };
  }
  return {
    type: 'card',
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      funding: card.funding,
      installments: null,
      last4: card.last4,
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
