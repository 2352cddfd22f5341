import type Stripe from 'stripe';
import { paramsOf, text } from '../api/params.ts';
import { route } from '../api/route.ts';
import { refuseParameters } from '../api/stripe-error.ts';
import { createId } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';

/** A portal link is good for five minutes. */
const LINK_GOOD_FOR_S = 5 * 60;
/** Who opened it in time may stay an hour. */
const VISIT_LASTS_S = 3600;

const createParams = paramsOf<Stripe.BillingPortal.SessionCreateParams>()({
  customer: text,
  locale: text.optional(),
  return_url: text.optional(),
});

export const portalRoutes = [
  route('POST', '/v1/billing_portal/sessions', createParams, (parts, asked): Stripe.BillingPortal.Session => {
    const customer = parts.store.customers.get(asked.customer, 'customer');
    if (asked.return_url !== undefined && !URL.canParse(asked.return_url)) {
      throw refuseParameters('Not a valid URL', { code: 'url_invalid', param: 'return_url' });
    }
    return parts.store.portalSessions.add<Stripe.BillingPortal.Session>({
      id: createId('bps'),
      object: 'billing_portal.session',
      configuration: 'bpc_sandbox',
      created: secondsNow(parts),
      customer: customer.id,
      customer_account: null,
      flow: null,
      livemode: false,
      locale: asked.locale ?? null,
      on_behalf_of: null,
      return_url: asked.return_url ?? null,
      url: `${parts.pagesUrl()}/p/session/${createId('test', 32)}`,
    });
  }),
];

/** The session whose link this is, while it is good; the first look begins the visit. */
export function visitPortal(parts: TwinParts, path: string): Stripe.BillingPortal.Session | undefined {
  const session = parts.store.portalSessions.list().find(({ url }) => new URL(url).pathname === path);
  if (!session) return undefined;
  const now = secondsNow(parts);
  const begunAt = parts.portalVisits.get(session.id);
  if (begunAt !== undefined) return now - begunAt <= VISIT_LASTS_S ? session : undefined;
  if (now - session.created > LINK_GOOD_FOR_S) return undefined;
  parts.portalVisits.set(session.id, now);
  return session;
}
