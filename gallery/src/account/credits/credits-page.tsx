import type { Wallet } from '@easel/core/contract/studio.ts';
import { useEffect } from 'preact/hooks';
import { useLive } from '../hooks/use-live.ts';
import { useLoad } from '../hooks/use-load.ts';
import { Balance } from './balance.tsx';
import { History } from './history.tsx';
import { Packs } from './packs.tsx';
import { Payments } from './payments.tsx';
import { Plan } from './plan.tsx';

/** My credits: what there is, how to get more, what came and went. */
export function CreditsPage() {
  const wallet = useLoad<Wallet>('/me/wallet');
  useLive((event) => {
    if (event.type === 'balance' || event.type === 'reset' || event.type === 'hello') wallet.reload();
  });
  // Whoever comes back from paying by the browser's way back sees the page as it was left.
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => event.persisted && wallet.reload();
    addEventListener('pageshow', onShow);
    return () => removeEventListener('pageshow', onShow);
  });
  return (
    <div class="my-credits">
      <div class="stack wide-gap">
        <Balance wallet={wallet} />
        <Packs />
      </div>
      <div class="stack wide-gap">
        <Plan balance={wallet.value?.available} />
        <Payments balance={wallet.value?.available} />
      </div>
      <History balance={wallet.value?.available} />
    </div>
  );
}
