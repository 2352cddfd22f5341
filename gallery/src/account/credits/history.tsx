import type { WalletEntry } from '@easel/core/contract/studio.ts';
import { useChange } from '../hooks/use-change.ts';
import { useList } from '../hooks/use-list.ts';
import { change, time } from '../parts/format.ts';
import { ListEnd } from '../parts/list-end.tsx';

const REASONS: Record<WalletEntry['what'], string> = {
  welcome: 'Welcome gift',
  daily: 'Daily credits',
  referral: 'Invitation reward',
  plan: 'Monthly plan credits',
  grant: 'Given to you',
  purchase: 'Bought',
  refund: 'Taken back after a refund',
  expire: 'Expired',
  order: 'Pictures made',
  gift: 'Gift',
  fund: 'To a shared wallet',
  revoke: 'Taken back',
  merge: 'From your other account',
};

/** What came and went. @param props.balance reads it anew when it changes. */
export function History({ balance }: { balance: string | undefined }) {
  const list = useList<WalletEntry>('/me/wallet/history?limit=15');
  useChange(balance, list.reload);
  return (
    <section class="stack" aria-labelledby="history">
      <h2 id="history">What came and went</h2>
      {list.items?.length === 0 && <p class="muted">Nothing yet.</p>}
      {list.items && list.items.length > 0 && (
        <table class="lines">
          <thead class="visually-hidden">
            <tr>
              <th scope="col">For what</th>
              <th scope="col">Credits</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((entry, i) => (
              <tr key={i}>
                <th scope="row">
                  {REASONS[entry.what]} <small class="muted">{time(entry.at)}</small>
                </th>
                <td class={entry.amount.startsWith('-') ? '' : 'came'}>{change(entry.amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ListEnd list={list} more="Older ones" />
    </section>
  );
}
