import type Stripe from 'stripe';
import { createId } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';

/**
 * How a payment method behaves when it is charged:
 * - `ok` pays
 * - `declined` is refused by its bank
 * - `requires-action` asks its holder first; without the holder present it is refused
 * - `bank-debit` is no card: the money arrives, or fails to, days later
 */
export type CardBehaviour = 'ok' | 'declined' | 'requires-action' | 'bank-debit';

/** The last digits of Stripe's own test cards (and test bank account) for each behaviour. */
const LAST4: Readonly<Record<CardBehaviour, string>> = {
  ok: '4242',
  declined: '0341',
  'requires-action': '3155',
  'bank-debit': '6789',
};

export const NO_BILLING_DETAILS = { address: null, email: null, name: null, phone: null, tax_id: null };

/** Makes a payment method of this behaviour, attached to a customer if there is one. */
export function createPaymentMethod(
  parts: TwinParts,
  behaviour: CardBehaviour,
  { customer, email }: { customer: string | null; email: string | null },
): Stripe.PaymentMethod {
  const method = parts.store.paymentMethods.add({
    id: createId('pm'),
    object: 'payment_method',
    billing_details: { ...NO_BILLING_DETAILS, email },
    created: secondsNow(parts),
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    ...(behaviour === 'bank-debit' ? bankAccount() : card(LAST4[behaviour])),
  });
  parts.cards.set(method.id, behaviour);
  return method;
}

/** `Visa ending in 4242` */
export function describePaymentMethod(method: Stripe.PaymentMethod): string {
  return method.card
    ? `Visa ending in ${method.card.last4}`
    : `Bank account ending in ${method.us_bank_account?.last4 ?? ''}`;
}

function card(last4: string): Pick<Stripe.PaymentMethod, 'type' | 'card'> {
  return {
    type: 'card',
    card: {
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: 'visa',
      exp_month: 12,
      exp_year: 2034,
      funding: 'credit',
      generated_from: null,
      last4,
      networks: { available: ['visa'], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  };
}

function bankAccount(): Pick<Stripe.PaymentMethod, 'type' | 'us_bank_account'> {
  return {
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_type: 'checking',
      bank_name: 'STRIPE TEST BANK',
      financial_connections_account: null,
      fingerprint: null,
      last4: LAST4['bank-debit'],
      networks: { preferred: 'ach', supported: ['ach'] },
      routing_number: '110000000',
      status_details: null,
    },
  };
}
