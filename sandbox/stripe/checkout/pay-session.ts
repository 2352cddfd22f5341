import type Stripe from 'stripe';
import { refuse } from '../api/stripe-error.ts';
import { createInvoiceLine } from '../billing/invoice-lines.ts';
import { createInvoice, finalizeInvoice, markInvoicePaid } from '../billing/invoices.ts';
import { startSubscription } from '../billing/start-subscription.ts';
import { type AppliedPromotion, findPromotion, redeemPromotion } from '../catalog/promotions.ts';
import { createCustomer } from '../customers.ts';
import { idOf, optionalIdOf } from '../ids.ts';
import { confirmIntent, createIntent, settleIntent } from '../payments/payment-intents.ts';
import { type CardBehaviour, createPaymentMethod } from '../payments/payment-methods.ts';
import { runAt, secondsNow, type TwinParts } from '../twin-parts.ts';
import { describeDiscount, layAmounts, promotionOf } from './create-session.ts';

/** A bank debit takes about this long. */
const DEBIT_TAKES_S = 4 * 86_400;
const UNKNOWN_EMAIL = 'member@example.com';
const ADDRESS = {
  city: null,
  country: 'DE',
  line1: null,
  line2: null,
  postal_code: '10115',
  state: null,
};

export interface Payment {
  card?: CardBehaviour;
  email?: string | undefined;
  /** As typed on the page. */
  promotionCode?: string | undefined;
}

/**
 * What happens when a person presses Pay. The session stays open where the card is refused or its bank asks first.
 * @throws StripeError where the session is not open or the promotion code does not hold
 */
export function paySession(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  { card = 'ok', email, promotionCode }: Payment = {},
): void {
  if (session.status !== 'open')
    throw refuse(`This Checkout Session is ${session.status}: it cannot be paid.`);
  const promotion = readPromotion(parts, session, promotionCode);
  const isTaxed = session.automatic_tax.enabled;
  layAmounts(parts, session, promotion, isTaxed);
  if (promotion) session.discounts = [describeDiscount(promotion)];
  const customer = findCustomer(parts, session);
  const address = email ?? session.customer_email ?? customer?.email ?? UNKNOWN_EMAIL;
  const owner = needsCustomer(session) ? (customer ?? createCustomer(parts, { email: address })) : customer;
  const method = createPaymentMethod(parts, card, { customer: owner?.id ?? null, email: address });
  const due = Math.max(
    0,
    (session.amount_total ?? 0) + (session.mode === 'subscription' ? (owner?.balance ?? 0) : 0),
  );
  const intent = due === 0 ? null : attempt(parts, session, { owner, method, email: address, due });
  if (intent?.status === 'requires_payment_method' || intent?.status === 'requires_action') {
    parts.waitingPayments.set(session.id, { owner, method, email: address, promotion });
    return;
  }
  complete(parts, session, { owner, method, email: address, promotion }, intent);
}

export interface WaitingPayment {
  owner: Stripe.Customer | undefined;
  method: Stripe.PaymentMethod;
  email: string;
  promotion: AppliedPromotion | null;
}

/** The holder answers the bank, or a bank debit comes to its end. */
export function settleSession(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  outcome: 'succeeded' | 'failed',
): void {
  const id = optionalIdOf(session.payment_intent) ?? parts.sessionIntents.get(session.id);
  if (!id) throw refuse('This Checkout Session has no payment to settle.');
  const intent = parts.store.paymentIntents.get(id);
  settleIntent(parts, intent, outcome);
  if (session.status === 'complete') {
    if (outcome === 'succeeded') session.payment_status = 'paid';
    parts.emit(`checkout.session.async_payment_${outcome}`, session);
    return;
  }
  const waiting = parts.waitingPayments.get(session.id);
  if (outcome === 'succeeded' && waiting) complete(parts, session, waiting, intent);
}

/** Where the browser goes once it is paid. */
export function successUrl({ id, success_url: url }: Stripe.Checkout.Session): string {
  return (url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', id);
}

function attempt(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  payer: { owner: Stripe.Customer | undefined; method: Stripe.PaymentMethod; email: string; due: number },
): Stripe.PaymentIntent {
  const earlier = parts.sessionIntents.get(session.id);
  const asked = parts.sessionPlans.get(session.id)?.intent ?? {};
  const intent = earlier
    ? parts.store.paymentIntents.get(earlier)
    : createIntent(parts, {
        amount: payer.due,
        currency: session.currency ?? 'usd',
        customer: payer.owner?.id ?? null,
        description: asked.description,
        metadata: asked.metadata,
        receiptEmail: asked.receipt_email,
        setupFutureUsage: session.mode === 'subscription' ? 'off_session' : asked.setup_future_usage,
      });
  intent.amount = payer.due;
  parts.sessionIntents.set(session.id, intent.id);
  if (session.mode === 'payment') session.payment_intent = intent.id;
  confirmIntent(parts, intent, payer.method, { isPresent: true });
  return intent;
}

function complete(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  { owner, method, email, promotion }: WaitingPayment,
  intent: Stripe.PaymentIntent | null,
): void {
  parts.waitingPayments.delete(session.id);
  if (promotion) redeemPromotion(promotion);
  if (session.mode === 'subscription' && owner)
    beginSubscription(parts, session, { owner, method, promotion }, intent);
  else if (session.invoice_creation?.enabled && owner)
    invoicePayment(parts, session, { owner, promotion }, intent);
  const address =
    session.automatic_tax.enabled || session.billing_address_collection === 'required' ? ADDRESS : null;
  Object.assign(session, {
    status: 'complete',
    url: null,
    customer: owner?.id ?? null,
    payment_status:
      intent === null ? 'no_payment_required' : intent.status === 'succeeded' ? 'paid' : 'unpaid',
    automatic_tax: { ...session.automatic_tax, status: session.automatic_tax.enabled ? 'complete' : null },
    customer_details: {
      address,
      business_name: null,
      email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
  } satisfies Partial<Stripe.Checkout.Session>);
  if (address && owner && !owner.address) owner.address = address;
  parts.emit('checkout.session.completed', session);
  if (intent?.status !== 'processing') return;
  runAt(parts, secondsNow(parts) + DEBIT_TAKES_S, () => {
    if (intent.status === 'processing') settleSession(parts, session, 'succeeded');
  });
}

function beginSubscription(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  { owner, method, promotion }: { owner: Stripe.Customer } & Pick<WaitingPayment, 'method' | 'promotion'>,
  intent: Stripe.PaymentIntent | null,
): void {
  const [line] = parts.sessionLines.get(session.id) ?? [];
  if (!line?.price) throw new Error(`session ${session.id} sells no plan`);
  const asked = parts.sessionPlans.get(session.id)?.subscription ?? {};
  const subscription = startSubscription(parts, {
    customer: owner,
    price: line.price,
    quantity: line.quantity ?? 1,
    method,
    promotion,
    isTaxed: session.automatic_tax.enabled,
    metadata: asked.metadata ?? {},
    description: asked.description ?? null,
    intent,
  });
  session.subscription = subscription.id;
  session.invoice = subscription.latest_invoice;
}

/** A paid invoice beside a single payment, where the session asks for one. */
function invoicePayment(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  { owner, promotion }: { owner: Stripe.Customer; promotion: AppliedPromotion | null },
  intent: Stripe.PaymentIntent | null,
): void {
  const now = secondsNow(parts);
  const lines = (parts.sessionLines.get(session.id) ?? []).flatMap((line) => {
    if (!line.price) return [];
    const { price, quantity, amount_subtotal: amount, description } = line;
    const period = { start: now, end: now };
    return [
      createInvoiceLine({ amount, description: description ?? '', price, quantity: quantity ?? 1, period }),
    ];
  });
  const invoice = createInvoice(parts, {
    customer: owner,
    subscription: null,
    reason: 'manual',
    lines,
    currency: session.currency ?? 'usd',
    promotion,
    isTaxed: session.automatic_tax.enabled,
    period: { start: now, end: now },
    metadata: { ...session.invoice_creation?.invoice_data.metadata },
  });
  finalizeInvoice(parts, invoice);
  markInvoicePaid(parts, invoice, intent);
  session.invoice = invoice.id;
}

function readPromotion(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  typed: string | undefined,
): AppliedPromotion | null {
  if (!typed) return promotionOf(parts, session);
  const promotion = session.allow_promotion_codes ? findPromotion(parts, typed) : undefined;
  if (!promotion) throw refuse('This code is invalid.', { code: 'promotion_code_invalid' });
  return promotion;
}

function findCustomer({ store }: TwinParts, session: Stripe.Checkout.Session): Stripe.Customer | undefined {
  return session.customer ? store.customers.find(idOf(session.customer)) : undefined;
}

function needsCustomer({ mode, customer_creation, invoice_creation }: Stripe.Checkout.Session): boolean {
  return mode === 'subscription' || customer_creation === 'always' || invoice_creation?.enabled === true;
}
