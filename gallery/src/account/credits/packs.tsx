import type { Pack } from '@easel/core/contract/studio.ts';
import { callApi } from '../../lib/api.ts';
import { useLoad } from '../hooks/use-load.ts';
import { useWork } from '../hooks/use-work.ts';
import { amount } from '../parts/format.ts';
import { Trouble } from '../parts/trouble.tsx';
import { goAndPay } from './go-and-pay.ts';

/** Credits that can be bought; where nothing is sold, nothing is shown. */
export function Packs() {
  const { value, error, reload } = useLoad<{ items: Pack[] }>('/packs');
  const [isBusy, work] = useWork();
  const buy = (pack: Pack) =>
    work(async () => {
      const body = { pack: pack.id, key: crypto.randomUUID() };
      await goAndPay((await callApi<{ url: string }>('POST', '/checkouts', body)).url);
    });
  if (value?.items.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="packs">
      <h2 id="packs">Buy credits</h2>
      {error && !value && <Trouble error={error} onAgain={reload} />}
      <ul class="plain packs" hidden={error && !value}>
        {value?.items.map((pack) => (
          <li key={pack.id}>
            <button type="button" class="pack" aria-disabled={isBusy} onClick={() => void buy(pack)}>
              <span>
                <strong>{amount(String(BigInt(pack.credits) + BigInt(pack.bonus)))}</strong>{' '}
                <small class="muted">credits</small>
              </span>
              <span class="price">
                <span class="visually-hidden">for </span>
                {pack.price}
              </span>
              {pack.bonus !== '0' && <small class="gift">{amount(pack.bonus)} of them free</small>}
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">
        You pay on Stripe’s page. Bought credits never expire, and the receipt comes to your chat alone.
      </p>
    </section>
  );
}
