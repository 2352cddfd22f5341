import { z } from 'zod';
import type { EnvRule } from '../../config/env.ts';

const onOff = z
  .enum(['on', 'off'], { error: 'must be on or off' })
  .default('off')
  .transform((value) => value === 'on');

/** What everything that has to do with Stripe reads. Without a key, nothing is sold through Stripe. */
export const stripeEnv = {
  STRIPE_SECRET_KEY: z.string().optional(),
  /** Of the webhook endpoint at PUBLIC_URL/webhooks/stripe. Without it, asking Stripe is all there is. */
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  /** Host only: Stripe's SDK adds the path. */
  STRIPE_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address, such as https://api.stripe.com' })
    .default('https://api.stripe.com'),
  /** Stripe Tax works out and adds taxes. */
  STRIPE_AUTOMATIC_TAX: onOff,
  /** The checkout takes Stripe's promotion codes. */
  STRIPE_PROMOTION_CODES: onOff,
  /** Stripe makes an invoice for each top-up, too, and sends it by e-mail. */
  STRIPE_EMAIL_RECEIPTS: onOff,
};

export type StripeEnv = z.infer<z.ZodObject<typeof stripeEnv>>;

export const stripeRule: EnvRule = (env) =>
  env.STRIPE_WEBHOOK_SECRET && !env.STRIPE_SECRET_KEY
    ? ['STRIPE_SECRET_KEY: is needed beside STRIPE_WEBHOOK_SECRET']
    : [];
