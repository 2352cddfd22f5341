import type Stripe from 'stripe';
import { refuse } from '../api/stripe-error.ts';
import { createId, idOf } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';
import { bookCharge, createCharge, type Decline } from './charges.ts';
import type { CardBehaviour } from './payment-methods.ts';

const DECLINED: Decline = {
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
};
const AUTHENTICATION_REQUIRED: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

export interface NewIntent {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null | undefined;
  metadata?: Record<string, string> | undefined;
  receiptEmail?: string | null | undefined;
  setupFutureUsage?: 'off_session' | 'on_session' | null | undefined;
}

export function createIntent(parts: TwinParts, intent: NewIntent): Stripe.PaymentIntent {
  const id = createId('pi');
  const created = parts.store.paymentIntents.add<Stripe.PaymentIntent>({
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: intent.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${createId('s').slice(2)}`,
    confirmation_method: 'automatic',
    created: secondsNow(parts),
    currency: intent.currency,
    customer: intent.customer,
    customer_account: null,
    description: intent.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: intent.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: intent.receiptEmail ?? null,
    review: null,
    setup_future_usage: intent.setupFutureUsage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  });
  parts.emit('payment_intent.created', created);
  return created;
}

export interface Attempt {
  /** Whether the payer is there to be asked by the bank. */
  isPresent: boolean;
  /** Whether the bank says no, whatever the card. */
  isRefused?: boolean;
}

/** Charges a payment method for an intent; how it went is then its status. */
export function confirmIntent(
  parts: TwinParts,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  { isPresent, isRefused = false }: Attempt,
): void {
  const behaviour: CardBehaviour = isRefused ? 'declined' : (parts.cards.get(method.id) ?? 'ok');
  intent.payment_method = method.id;
  intent.payment_method_types = [method.type];
  intent.last_payment_error = null;
  intent.next_action = null;
  if (behaviour === 'declined') decline(parts, intent, method, DECLINED);
  else if (behaviour === 'requires-action' && isPresent) askHolder(parts, intent);
  else if (behaviour === 'requires-action') decline(parts, intent, method, AUTHENTICATION_REQUIRED);
  else if (behaviour === 'bank-debit') {
    const charge = createCharge(parts, intent, method, 'pending');
    Object.assign(intent, { status: 'processing', latest_charge: charge.id });
    parts.emit('charge.pending', charge);
    parts.emit('payment_intent.processing', intent);
  } else succeed(parts, intent, createCharge(parts, intent, method, 'succeeded'));
}

/** Ends what a bank debit or a bank's question left open. */
export function settleIntent(
  parts: TwinParts,
  intent: Stripe.PaymentIntent,
  outcome: 'succeeded' | 'failed',
): void {
  if (intent.status !== 'processing' && intent.status !== 'requires_action') {
    throw refuse(`This PaymentIntent's status is ${intent.status}: nothing is open to settle.`);
  }
  const method = parts.store.paymentMethods.get(intent.payment_method ? idOf(intent.payment_method) : '');
  const pending = intent.latest_charge ? parts.store.charges.get(idOf(intent.latest_charge)) : undefined;
  intent.next_action = null;
  if (outcome === 'failed') {
    if (pending) pending.status = 'failed';
    decline(parts, intent, method, pending ? DECLINED : AUTHENTICATION_REQUIRED, pending);
    return;
  }
  if (pending) {
    Object.assign(pending, { status: 'succeeded', paid: true });
    bookCharge(parts, pending);
  }
  succeed(parts, intent, pending ?? createCharge(parts, intent, method, 'succeeded'));
}

/** Ends an intent that will never be paid. */
export function cancelIntent(parts: TwinParts, intent: Stripe.PaymentIntent): void {
  if (intent.status === 'succeeded' || intent.status === 'canceled') return;
  Object.assign(intent, { status: 'canceled', canceled_at: secondsNow(parts), next_action: null });
  parts.emit('payment_intent.canceled', intent);
}

function succeed(parts: TwinParts, intent: Stripe.PaymentIntent, charge: Stripe.Charge): void {
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
  });
  parts.emit('charge.succeeded', charge);
  parts.emit('payment_intent.succeeded', intent);
}

function decline(
  parts: TwinParts,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  reason: Decline,
  pending?: Stripe.Charge,
): void {
  const charge = pending ?? createCharge(parts, intent, method, reason);
  Object.assign(intent, {
    status: 'requires_payment_method',
    latest_charge: charge.id,
    payment_method: null,
    last_payment_error: {
      type: 'card_error',
      charge: charge.id,
      code: reason.code,
      decline_code: reason.declineCode,
      message: reason.message,
      payment_method: method,
    },
  });
  parts.emit('charge.failed', charge);
  parts.emit('payment_intent.payment_failed', intent);
}

function askHolder(parts: TwinParts, intent: Stripe.PaymentIntent): void {
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { url: `${parts.pagesUrl()}/authenticate/${intent.id}`, return_url: null },
  };
  parts.emit('payment_intent.requires_action', intent);
}
