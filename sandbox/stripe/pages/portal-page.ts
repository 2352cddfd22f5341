import type Stripe from 'stripe';
import { Html, html, layOutPage } from '../../html.ts';
import { describeCardOf } from '../billing/collect-invoice.ts';
import { itemOf } from '../billing/subscription-life.ts';
import { currentSubscriptions } from '../billing/subscription-routes.ts';
import { idOf } from '../ids.ts';
import { formatMoney } from '../money.ts';
import type { TwinParts } from '../twin-parts.ts';

const NOTHING = new Html('');

/** The customer portal: plan, card, invoices. `problem` is what stopped the last change. */
export function renderPortal(
  parts: TwinParts,
  session: Stripe.BillingPortal.Session,
  problem?: string,
): string {
  const subscriptions = currentSubscriptions(parts, session.customer);
  const plans = subscriptions.map((subscription) => describeSubscription(parts, subscription));
  const complaint = problem === undefined ? NOTHING : html`<p class="bad" role="alert">${problem}</p>`;
  const back = session.return_url
    ? html`<a class="button" href="${session.return_url}">Go back</a>`
    : NOTHING;
  const none = html`<section class="card"><p>There is no plan at the moment.</p></section>`;
  return layOutPage(
    'Your plan',
    html`${complaint}${plans.length > 0 ? plans : none}${listInvoices(parts, session.customer)}${back}`,
  );
}

function describeSubscription(parts: TwinParts, subscription: Stripe.Subscription): Html {
  const item = itemOf(subscription);
  const { name } = parts.store.products.get(idOf(item.price.product));
  const end = formatDate(item.current_period_end);
  const state = subscription.cancel_at_period_end
    ? html`<p>Ends on ${end}.</p>`
    : subscription.status === 'past_due'
      ? html`<p class="bad">The last payment failed. Please update the card.</p>`
      : html`<p>Renews on ${end}.</p>`;
  const ending = subscription.cancel_at_period_end
    ? html`<button class="main" name="do" value="reactivate">Keep the plan</button>`
    : html`<button name="do" value="cancel">Cancel at the end of the period</button>`;
  return html`<section class="card">
<h1>${name}</h1>
<p class="amount">${describePrice(item.price)}</p>
${state}
<form method="post"><input type="hidden" name="subscription" value="${subscription.id}">${ending}</form>
${askPlan(parts, subscription)}
<h2 style="margin-top:1.25rem">Card</h2>
<p class="note">${describeCardOf(parts, subscription)}</p>
<form method="post"><input type="hidden" name="subscription" value="${subscription.id}">
<button name="do" value="card-ok">Use a new card</button>
<button name="do" value="card-declined">Use a card that will be declined</button></form>
</section>`;
}

function askPlan(parts: TwinParts, subscription: Stripe.Subscription): Html {
  const current = itemOf(subscription).price;
  const others = parts.store.prices
    .list()
    .filter(
      (price) =>
        price.active && price.recurring && price.id !== current.id && price.currency === current.currency,
    );
  if (others.length === 0) return NOTHING;
  const options = others.map((price) => {
    const { name } = parts.store.products.get(idOf(price.product));
    return html`<option value="${price.id}">${name}, ${describePrice(price)}</option>`;
  });
  return html`<form method="post" style="margin-top:1.25rem">
<input type="hidden" name="subscription" value="${subscription.id}">
<label>Another plan<select name="price">${options}</select></label>
<button name="do" value="change-plan">Change plan now</button></form>`;
}

function listInvoices({ store }: TwinParts, customer: string): Html {
  const rows = store.invoices
    .list()
    .filter((invoice) => invoice.customer === customer && invoice.hosted_invoice_url)
    .map(
      (invoice) => html`<li><a href="${invoice.hosted_invoice_url ?? ''}">${invoice.number ?? ''}</a>
<span>${formatDate(invoice.created)}</span><span>${formatMoney(invoice.total, invoice.currency)} ${invoice.status ?? ''}</span></li>`,
    );
  if (rows.length === 0) return NOTHING;
  return html`<section class="card"><h2>Invoices</h2><ul>${rows}</ul></section>`;
}

function describePrice(price: Stripe.Price): string {
  return `${formatMoney(price.unit_amount ?? 0, price.currency)} per ${price.recurring?.interval ?? 'payment'}`;
}

export function formatDate(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
}
