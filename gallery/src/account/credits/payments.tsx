import type { Invoice } from '@easel/core/contract/studio.ts';
import { useChange } from '../hooks/use-change.ts';
import { useLoad } from '../hooks/use-load.ts';
import { credits, day } from '../parts/format.ts';
import { Trouble } from '../parts/trouble.tsx';

/** How a payment stands; Stripe's words for invoices, ours for packs. */
const STATES: Record<string, string> = {
  open: 'not paid yet',
  expired: 'not paid',
  paid: 'paid',
  'partly-refunded': 'refunded in part',
  refunded: 'refunded',
  disputed: 'taken back by the bank',
  refused: 'being looked at',
  draft: 'being written',
  void: 'cancelled',
  uncollectible: 'not paid',
};

/** What was paid, or waits to be. Nothing at all where there never was any. */
export function Payments({ balance }: { balance: string | undefined }) {
  const invoices = useLoad<{ items: Invoice[] }>('/me/invoices');
  useChange(balance, invoices.reload);
  const { value, error } = invoices;
  if (!error && (value?.items.length ?? 0) === 0) return null;
  return (
    <section class="stack" aria-labelledby="payments">
      <h2 id="payments">Payments</h2>
      {error && !value && <Trouble error={error} onAgain={invoices.reload} />}
      <table class="lines">
        <tbody>
          {value?.items.map((invoice, i) => (
            <tr key={i}>
              <th scope="row">
                {title(invoice)}{' '}
                <small class="muted">
                  {day(invoice.at)} · {STATES[invoice.status] ?? invoice.status}
                  {invoice.url && (
                    <>
                      {' · '}
                      <PaymentLink
                        what={title(invoice)}
                        url={invoice.url}
                        isOpen={invoice.status === 'open'}
                      />
                    </>
                  )}
                </small>
              </th>
              <td>{invoice.amount}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function title({ what }: Invoice): string {
  return what.kind === 'pack' ? credits(what.credits) : `Premium · ${what.number}`;
}

function PaymentLink({ what, url, isOpen }: { what: string; url: string; isOpen: boolean }) {
  const text = isOpen ? 'pay it' : 'see it';
  return (
    <a href={url} aria-label={`${text}: ${what}`}>
      {text}
    </a>
  );
}
