import { type Invoice as InvoiceView, invoiceList } from '@easel/core/contract/studio.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { formatMoney } from '@easel/core/payments/money.ts';
import { listPayments, type Payment } from '@easel/core/payments/payment.ts';
import { type Invoice, listInvoices } from '@easel/core/payments/stripe/plan-changes.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { withStripe } from './shop.ts';

/** Of each sort. */
const NEWEST = 24;

/** What I paid: packs as we know them, the plan's invoices as Stripe does; newest first. */
export function registerInvoices(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/me/invoices',
    {
      config: { access: 'member' },
      schema: { summary: 'What I paid, newest first', response: { 200: invoiceList } },
    },
    async (request) => {
      const { id: account } = requireViewer(request);
      const [payments, invoices] = await Promise.all([
        listPayments(deps.db, { account, limit: NEWEST }),
        deps.stripe ? listPlanInvoices(deps, account) : [],
      ]);
      const items = [...payments.map(ofPayment), ...invoices.map(ofInvoice)];
      return { items: items.toSorted((a, b) => (a.at < b.at ? 1 : -1)) };
    },
  );
}

/** Whoever never had a plan has no invoices. */
function listPlanInvoices(deps: ApiDeps, accountId: AccountId): Promise<Invoice[]> {
  return listInvoices(withStripe(deps), { accountId, limit: NEWEST }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'not-subscribed') return [];
    throw error;
  });
}

function ofPayment(payment: Payment): InvoiceView {
  return {
    at: payment.createdAt.toISOString(),
    what: { kind: 'pack', credits: String(payment.credits) },
    amount: formatMoney(payment.total ?? payment.price),
    status: payment.state,
    // While it is open, this is where it can still be paid.
    url: payment.url ?? null,
  };
}

function ofInvoice({ number, at, total, status, url }: Invoice): InvoiceView {
  return {
    at: at.toISOString(),
    what: { kind: 'plan', number },
    amount: formatMoney(total),
    status,
    url: url ?? null,
  };
}
