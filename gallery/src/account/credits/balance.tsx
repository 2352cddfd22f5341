import type { Wallet } from '@easel/core/contract/studio.ts';
import type { Loaded } from '../hooks/use-load.ts';
import { amount, credits, day } from '../parts/format.ts';
import { Trouble } from '../parts/trouble.tsx';

type Bucket = Wallet['buckets'][number];

const BUCKETS: Record<Bucket['name'], { title: string; lasting: string }> = {
  subscription: { title: 'From your plan', lasting: 'until your plan’s month ends' },
  granted: { title: 'Given to you', lasting: 'never expire' },
  purchased: { title: 'Bought', lasting: 'never expire' },
};

/** What can be spent now, and out of what it is made. */
export function Balance({ wallet: { value, error, reload } }: { wallet: Loaded<Wallet> }) {
  return (
    <section class="card stack balance" aria-labelledby="balance">
      <h2 id="balance">Balance</h2>
      {error && !value && <Trouble error={error} onAgain={reload} />}
      <p class="figure" aria-live="polite">
        {value ? (
          <>
            <strong>{amount(value.available)}</strong> {value.available === '1' ? 'credit' : 'credits'} to
            spend
          </>
        ) : (
          !error && <span class="muted">One moment…</span>
        )}
      </p>
      {value && value.held !== '0' && (
        <p class="muted">
          {credits(value.held)} set aside for what is being made; what is not used comes back.
        </p>
      )}
      {value && value.debt !== '0' && (
        <p class="notice bad">
          You owe {credits(value.debt)}: a payment was taken back after its credits were spent. The next
          credits you buy pay this first.
        </p>
      )}
      {value && value.buckets.length > 0 && <Buckets wallet={value} />}
    </section>
  );
}

function Buckets({ wallet }: { wallet: Wallet }) {
  return (
    <table class="lines">
      <caption class="visually-hidden">Credits in the order in which they are spent</caption>
      <tbody>
        {wallet.buckets.map(({ name, amount: free, expiresAt }) => (
          <tr key={`${name} ${expiresAt}`}>
            <th scope="row">
              {BUCKETS[name].title}{' '}
              <small class="muted">{expiresAt ? `until ${day(expiresAt)}` : BUCKETS[name].lasting}</small>
            </th>
            <td>{amount(free)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
