import type { IncomingMessage, ServerResponse } from 'node:http';
import type Stripe from 'stripe';
import { noSuch, StripeError } from '../api/stripe-error.ts';
import { collectInvoice } from '../billing/collect-invoice.ts';
import { replaceCard } from '../billing/replace-card.ts';
import { itemOf } from '../billing/subscription-life.ts';
import { updateSubscription } from '../billing/subscription-routes.ts';
import { paySession, settleSession, successUrl } from '../checkout/pay-session.ts';
import { idOf } from '../ids.ts';
import { type CardBehaviour, createPaymentMethod } from '../payments/payment-methods.ts';
import { visitPortal } from '../portal/portal-sessions.ts';
import type { TwinParts } from '../twin-parts.ts';
import { renderCheckout } from './checkout-page.ts';
import { renderInvoice, renderNotFound, renderReceipt } from './paper-pages.ts';
import { renderPortal } from './portal-page.ts';

type PageAnswer = { status: number; page: string } | { goTo: string };

const CARDS: readonly string[] = [
  'ok',
  'declined',
  'requires-action',
  'bank-debit',
] satisfies CardBehaviour[];

/** The pages that a person opens in a browser. Plain forms; each change answers with a redirect. */
export function createPageServer(parts: TwinParts) {
  return function servePage(request: IncomingMessage, response: ServerResponse, body: string): void {
    const [path = '/'] = (request.url ?? '/').split('?');
    const form = request.method === 'POST' ? new URLSearchParams(body) : undefined;
    const answer = answerPage(parts, path, form);
    if ('goTo' in answer) response.writeHead(303, { location: answer.goTo }).end();
    else response.writeHead(answer.status, { 'content-type': 'text/html; charset=utf-8' }).end(answer.page);
  };
}

function answerPage(parts: TwinParts, path: string, form: URLSearchParams | undefined): PageAnswer {
  const { store } = parts;
  const id = path.split('/').at(-1) ?? '';
  if (path.startsWith('/c/pay/')) {
    const session = store.sessions.find(id);
    if (session) return answerCheckout(parts, session, form);
  }
  if (path.startsWith('/authenticate/')) {
    const session = store.sessions.list().find((candidate) => parts.sessionIntents.get(candidate.id) === id);
    if (session?.url) return { goTo: session.url };
  }
  if (path.startsWith('/p/session/')) {
    const session = visitPortal(parts, path);
    if (session) return answerPortal(parts, session, form);
  }
  if (path.startsWith('/i/')) {
    const invoice = store.invoices.find(path.split('/')[2] ?? '');
    if (invoice) return answerInvoice(parts, invoice, form);
  }
  const charge = path.startsWith('/receipts/') ? store.charges.find(id) : undefined;
  if (charge) return { status: 200, page: renderReceipt(charge) };
  return { status: 404, page: renderNotFound() };
}

function answerCheckout(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  form: URLSearchParams | undefined,
): PageAnswer {
  if (!form || session.status !== 'open') return { status: 200, page: renderCheckout(parts, session) };
  const problem = attempt(() => {
    const answer = form.get('answer');
    if (answer) return settleSession(parts, session, answer === 'succeeded' ? 'succeeded' : 'failed');
    const email = form.get('email') || undefined;
    paySession(parts, session, {
      card: readCard(form),
      email,
      promotionCode: form.get('promotionCode') || undefined,
    });
  });
  if (hasEnded(session)) return { goTo: successUrl(session) };
  const intent = parts.sessionIntents.get(session.id);
  const refusal = intent ? parts.store.paymentIntents.get(intent).last_payment_error?.message : undefined;
  return { status: 200, page: renderCheckout(parts, session, problem ?? refusal) };
}

/** Apart, because paying changes a status that the compiler believes it knows. */
function hasEnded({ status }: Stripe.Checkout.Session): boolean {
  return status === 'complete';
}

function answerPortal(
  parts: TwinParts,
  session: Stripe.BillingPortal.Session,
  form: URLSearchParams | undefined,
): PageAnswer {
  if (!form) return { status: 200, page: renderPortal(parts, session) };
  const problem = attempt(() => changeInPortal(parts, session.customer, form));
  return problem === undefined
    ? { goTo: session.url }
    : { status: 200, page: renderPortal(parts, session, problem) };
}

function changeInPortal(parts: TwinParts, customer: string, form: URLSearchParams): void {
  const subscription = parts.store.subscriptions.get(form.get('subscription') ?? '', 'subscription');
  if (subscription.customer !== customer) throw noSuch('subscription', subscription.id);
  const { id } = subscription;
  const wish = form.get('do');
  if (wish === 'cancel') updateSubscription(parts, { cancel_at_period_end: true }, id);
  else if (wish === 'reactivate') updateSubscription(parts, { cancel_at_period_end: false }, id);
  else if (wish === 'change-plan') {
    const items = [{ id: itemOf(subscription).id, price: form.get('price') ?? '' }];
    const payment_behavior = 'error_if_incomplete';
    updateSubscription(parts, { items, proration_behavior: 'always_invoice', payment_behavior }, id);
  } else replaceCard(parts, subscription, wish === 'card-declined' ? 'declined' : 'ok');
}

function answerInvoice(
  parts: TwinParts,
  invoice: Stripe.Invoice,
  form: URLSearchParams | undefined,
): PageAnswer {
  if (!form || invoice.status !== 'open') return { status: 200, page: renderInvoice(invoice) };
  const customer = invoice.customer ? idOf(invoice.customer) : null;
  const method = createPaymentMethod(parts, readCard(form), { customer, email: invoice.customer_email });
  const isPaid = collectInvoice(parts, invoice, method, { isPresent: true });
  return { status: 200, page: renderInvoice(invoice, isPaid ? undefined : 'Your card was declined.') };
}

function readCard(form: URLSearchParams): CardBehaviour {
  const card = form.get('card') ?? 'ok';
  return CARDS.includes(card) ? (card as CardBehaviour) : 'ok';
}

/** Runs a change; answers the words of its refusal, if it is refused. */
function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (problem) {
    if (problem instanceof StripeError) return problem.message;
    throw problem;
  }
}
