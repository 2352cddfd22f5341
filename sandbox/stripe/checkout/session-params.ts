import type Stripe from 'stripe';
import { z } from 'zod';
import {
  flag,
  listParamsOf,
  metadata,
  paramsOf,
  positive,
  text,
  timeRange,
  wholeNumber,
} from '../api/params.ts';
import { inlinePrice } from '../catalog/prices.ts';

type Params = Stripe.Checkout.SessionCreateParams;

const lineItem = paramsOf<Stripe.Checkout.SessionCreateParams.LineItem>()({
  price: text.optional(),
  price_data: inlinePrice.optional(),
  quantity: positive,
});

export const sessionParams = paramsOf<Params>()({
  allow_promotion_codes: flag.optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: text.optional(),
  client_reference_id: z.string().min(1).max(200).optional(),
  customer: text.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_email: text.optional(),
  customer_update: z
    .strictObject({
      address: z.enum(['auto', 'never']).optional(),
      name: z.enum(['auto', 'never']).optional(),
    })
    .optional(),
  discounts: z
    .array(z.strictObject({ coupon: text.optional(), promotion_code: text.optional() }))
    .length(1)
    .optional(),
  expires_at: wholeNumber.optional(),
  invoice_creation: z
    .strictObject({
      enabled: flag,
      invoice_data: z.strictObject({ metadata: metadata.optional() }).optional(),
    })
    .optional(),
  line_items: z.array(lineItem).min(1).max(100),
  locale: text.optional(),
  metadata: metadata.optional(),
  mode: z.enum(['payment', 'subscription']),
  payment_intent_data: paramsOf<Stripe.Checkout.SessionCreateParams.PaymentIntentData>()({
    description: text.optional(),
    metadata: metadata.optional(),
    receipt_email: text.optional(),
    setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  }).optional(),
  allowed_payment_method_types: z.array(text).optional(),
  submit_type: z.enum(['auto', 'pay']).optional(),
  subscription_data: paramsOf<Stripe.Checkout.SessionCreateParams.SubscriptionData>()({
    description: text.optional(),
    metadata: metadata.optional(),
  }).optional(),
  success_url: text,
  tax_id_collection: z.strictObject({ enabled: flag }).optional(),
});

export const sessionListParams = listParamsOf<Stripe.Checkout.SessionListParams>()({
  created: timeRange.optional(),
  customer: text.optional(),
  payment_intent: text.optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
  subscription: text.optional(),
});

export type NewSession = z.output<typeof sessionParams>;
