import type Stripe from 'stripe';
import { refuse } from '../api/stripe-error.ts';
import { createId, optionalIdOf } from '../ids.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';
import { book } from './balance.ts';

/** Stripe's fee for a dispute, in cents. */
const DISPUTE_FEE = 1500;
const ANSWER_WITHIN_S = 9 * 24 * 3600;

export interface NewDispute {
  /** The whole charge, by default. */
  amount?: number;
  reason?: string;
}

/** A cardholder takes a payment back through the bank: the money leaves the balance at once. */
export function openDispute(
  parts: TwinParts,
  charge: Stripe.Charge,
  { amount = charge.amount, reason = 'fraudulent' }: NewDispute = {},
): Stripe.Dispute {
  if (!charge.paid || charge.disputed) throw new Error(`charge ${charge.id} cannot be disputed now`);
  const created = secondsNow(parts);
  const dispute = parts.store.disputes.add<Stripe.Dispute>({
    id: createId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...NO_EVIDENCE },
    evidence_details: {
      due_by: created + ANSWER_WITHIN_S,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    network_reason_code: '10.4',
    payment_intent: optionalIdOf(charge.payment_intent),
    reason,
    status: 'needs_response',
  });
  charge.disputed = true;
  parts.emit('charge.dispute.created', dispute);
  parts.emit('charge.updated', charge, { disputed: false });
  moveFunds(parts, dispute, -amount, DISPUTE_FEE, 'charge.dispute.funds_withdrawn');
  return dispute;
}

/** The bank decides. A dispute that was won brings the money back. */
export function decideDispute(parts: TwinParts, dispute: Stripe.Dispute, outcome: 'won' | 'lost'): void {
  if (dispute.status === 'won' || dispute.status === 'lost') {
    throw refuse('This dispute is already closed', { code: 'dispute_already_closed' });
  }
  if (outcome === 'won') {
    moveFunds(parts, dispute, dispute.amount, -DISPUTE_FEE, 'charge.dispute.funds_reinstated');
  }
  change(parts, dispute, { status: outcome }, 'charge.dispute.closed');
}

function moveFunds(
  parts: TwinParts,
  dispute: Stripe.Dispute,
  amount: number,
  fee: number,
  type: 'charge.dispute.funds_withdrawn' | 'charge.dispute.funds_reinstated',
): void {
  const { id: source, currency } = dispute;
  const reportingCategory = amount < 0 ? 'dispute' : 'dispute_reversal';
  const booked = book(parts, { type: 'adjustment', reportingCategory, amount, currency, fee, source });
  dispute.balance_transactions.push(booked);
  parts.emit(type, dispute);
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
