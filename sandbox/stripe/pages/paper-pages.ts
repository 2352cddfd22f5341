import type Stripe from 'stripe';
import { Html, html, layOutPage } from '../../html.ts';
import { formatMoney } from '../money.ts';
import { formatDate } from './portal-page.ts';

/** The hosted invoice, with a button to pay it while it is open. */
export function renderInvoice(invoice: Stripe.Invoice, problem?: string): string {
  const lines = invoice.lines.data.map(
    ({ description, amount, currency }) =>
      html`<dt>${description ?? ''}</dt><dd>${formatMoney(amount, currency)}</dd>`,
  );
  const pay = html`<form method="post">
<button class="main" name="card" value="ok">Pay ${formatMoney(invoice.amount_remaining, invoice.currency)}</button>
<button name="card" value="declined">Pay with a card that is declined</button></form>`;
  const complaint = problem === undefined ? new Html('') : html`<p class="bad" role="alert">${problem}</p>`;
  return layOutPage(
    'Invoice',
    html`<section class="card">${complaint}<h1>Invoice ${invoice.number ?? ''} · ${formatDate(invoice.created)}</h1>
<p class="amount">${formatMoney(invoice.total, invoice.currency)}</p>
<dl>${lines}<dt class="sum">Total</dt><dd class="sum">${formatMoney(invoice.total, invoice.currency)}</dd></dl>
<p class="note">This invoice is ${invoice.status ?? ''}.</p>
${invoice.status === 'open' ? pay : new Html('')}</section>`,
  );
}

export function renderReceipt(charge: Stripe.Charge): string {
  const refunded =
    charge.amount_refunded > 0
      ? html`<dt>Refunded</dt><dd>${formatMoney(charge.amount_refunded, charge.currency)}</dd>`
      : new Html('');
  return layOutPage(
    'Receipt',
    html`<section class="card"><h1>Receipt · ${formatDate(charge.created)}</h1>
<p class="amount">${formatMoney(charge.amount, charge.currency)}</p>
<dl><dt>Paid with</dt><dd>Visa ending in ${charge.payment_method_details?.card?.last4 ?? ''}</dd>${refunded}</dl></section>`,
  );
}

export function renderNotFound(): string {
  return layOutPage(
    'Not found',
    html`<section class="card"><h2>This link is not good any more</h2><p>Ask for a new one where you got it.</p></section>`,
  );
}
