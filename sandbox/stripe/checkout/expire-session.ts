import type Stripe from 'stripe';
import { idOf } from '../ids.ts';
import { cancelIntent } from '../payments/payment-intents.ts';
import type { TwinParts } from '../twin-parts.ts';

/** Ends an open session unpaid; its page answers so from then on. */
export function expireSession(parts: TwinParts, session: Stripe.Checkout.Session): void {
  session.status = 'expired';
  session.url = null;
  if (session.payment_intent)
    cancelIntent(parts, parts.store.paymentIntents.get(idOf(session.payment_intent)));
  parts.emit('checkout.session.expired', session);
}
