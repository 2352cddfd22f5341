import Stripe from 'stripe';
import { createId, idOf } from '../ids.ts';

export interface LineDraft {
  amount: number;
  description: string;
  price: Stripe.Price;
  quantity: number;
  period: { start: number; end: number };
  /** Undefined on an invoice for a single payment. */
  item?: { id: string; subscription: string } | undefined;
  isProration?: boolean;
}

/** A line before its invoice exists; discount and tax are laid on when the invoice is made. */
export function createInvoiceLine(draft: LineDraft): Stripe.InvoiceLineItem {
  const { amount, price, item, isProration = false } = draft;
  return {
    id: createId('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: draft.description,
    discount_amounts: [],
    discountable: !isProration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: item
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: null,
            proration: isProration,
            proration_details: isProration ? { credited_items: null } : null,
            subscription: item.subscription,
            subscription_item: item.id,
          },
          type: 'subscription_item_details',
        }
      : null,
    period: draft.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) },
      type: 'price_details',
      unit_amount_decimal: Stripe.Decimal.from(price.unit_amount ?? 0),
    },
    quantity: draft.quantity,
    quantity_decimal: Stripe.Decimal.from(draft.quantity),
    subscription: item?.subscription ?? null,
    subtotal: amount,
    taxes: [],
  };
}
