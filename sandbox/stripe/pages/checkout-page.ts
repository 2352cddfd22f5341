import type Stripe from 'stripe';
import { Html, html, layOutPage } from '../../html.ts';
import { idOf, optionalIdOf } from '../ids.ts';
import { formatMoney } from '../money.ts';
import type { TwinParts } from '../twin-parts.ts';

const NOTHING = new Html('');

/** The page at `session.url`. `problem` is what stopped the last try. */
export function renderCheckout(parts: TwinParts, session: Stripe.Checkout.Session, problem?: string): string {
  if (session.status !== 'open') return renderClosed(session);
  const amounts = html`<section class="card">
<h1>${session.mode === 'subscription' ? 'Subscribe to' : 'Pay for'} ${firstLine(parts, session)}</h1>
<p class="amount">${money(session, session.amount_total)}${rhythm(parts, session)}</p>
${listAmounts(parts, session)}
</section>`;
  const question = asksHolder(parts, session) ? askHolder(session) : askPayment(parts, session);
  const complaint = problem === undefined ? NOTHING : html`<p class="bad" role="alert">${problem}</p>`;
  return layOutPage('Checkout', html`${amounts}<section class="card">${complaint}${question}</section>`);
}

function askPayment(parts: TwinParts, session: Stripe.Checkout.Session): Html {
  const customer = session.customer ? parts.store.customers.find(idOf(session.customer)) : undefined;
  const email = session.customer_email ?? customer?.email ?? '';
  const code = session.allow_promotion_codes
    ? html`<label>Promotion code, if you have one<input name="promotionCode" autocomplete="off"></label>`
    : NOTHING;
  const verb = session.mode === 'subscription' ? 'Subscribe and pay' : 'Pay';
  return html`<form method="post">
<label>E-mail<input type="email" name="email" required value="${email}" placeholder="you@example.com"></label>
${code}
<button class="main" name="card" value="ok">${verb} ${money(session, session.amount_total)}</button>
<details><summary>Other ways it can go</summary>
<button name="card" value="declined">Pay with a card that is declined</button>
<button name="card" value="requires-action">Pay with a card whose bank asks first</button>
<button name="card" value="bank-debit">Pay from a bank account, which takes days</button>
</details>
</form>
${cancelLink(session)}
<p class="note">Paying with Visa ending in 4242.</p>`;
}

function askHolder(session: Stripe.Checkout.Session): Html {
  return html`<h2>Your bank asks: was this you?</h2>
<form method="post">
<button class="main" name="answer" value="succeeded">Yes, pay</button>
<button name="answer" value="failed">No</button>
</form>
${cancelLink(session)}`;
}

function asksHolder(parts: TwinParts, session: Stripe.Checkout.Session): boolean {
  const id = optionalIdOf(session.payment_intent) ?? parts.sessionIntents.get(session.id);
  return id !== undefined && parts.store.paymentIntents.get(id).status === 'requires_action';
}

function renderClosed({ status, success_url: url }: Stripe.Checkout.Session): string {
  const [words, text] =
    status === 'complete'
      ? ['This payment is done', 'You have paid already; nothing is charged a second time.']
      : ['This link has expired', 'Nothing was charged. Ask for a new link where you got this one.'];
  const back = status === 'complete' && url ? html`<a class="button" href="${url}">Go back</a>` : NOTHING;
  return layOutPage(words, html`<section class="card"><h2>${words}</h2><p>${text}</p>${back}</section>`);
}

function cancelLink({ cancel_url: url }: Stripe.Checkout.Session): Html {
  return url ? html`<a class="button" href="${url}">Cancel</a>` : NOTHING;
}

function listAmounts(parts: TwinParts, session: Stripe.Checkout.Session): Html {
  const lines = (parts.sessionLines.get(session.id) ?? []).map((line) =>
    row(`${line.quantity ?? 1} × ${line.description ?? ''}`, money(session, line.amount_subtotal)),
  );
  const { amount_discount: discount = 0, amount_tax: tax = 0 } = session.total_details ?? {};
  if (discount > 0) lines.push(row('Discount', money(session, -discount)));
  if (session.automatic_tax.enabled)
    lines.push(row('Tax', tax > 0 ? money(session, tax) : 'added when you pay'));
  return html`<dl>${lines}<dt class="sum">Total</dt><dd class="sum">${money(session, session.amount_total)}</dd></dl>`;
}

function row(name: string, value: string): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}

function firstLine(parts: TwinParts, { id }: Stripe.Checkout.Session): string {
  return parts.sessionLines.get(id)?.[0]?.description ?? '';
}

function rhythm(parts: TwinParts, { id }: Stripe.Checkout.Session): Html {
  const recurring = parts.sessionLines.get(id)?.[0]?.price?.recurring;
  return recurring ? html` <small>per ${recurring.interval}</small>` : NOTHING;
}

function money({ currency }: Stripe.Checkout.Session, amount: number | null): string {
  return formatMoney(amount ?? 0, currency ?? 'usd');
}
