import type { Me } from '@easel/core/contract/account.ts';
import { type ComponentType, render } from 'preact';
import { callApi, setMe, watchMe } from '../lib/api.ts';
import { findAll } from '../lib/dom.ts';
import { SessionOver, SignInFirst } from './parts/sign-in-first.tsx';

/**
 * Shows a page for whoever is signed in, at `#account`, in place of what stands there meanwhile. When the session ends under
 * it, the page stays with all that was typed, and says how to go on.
 */
export function mountAccount(Page: ComponentType<{ me: Me }>): void {
  const root = document.querySelector('#account');
  if (!root) return;
  let known: Me | undefined;
  let isFirst = true;
  watchMe((me) => {
    if (isFirst) root.replaceChildren();
    isFirst = false;
    known = me ?? known;
    for (const tab of findAll('[data-for-admins]')) tab.hidden = known?.role !== 'admin';
    render(
      known ? (
        <>
          {me ? null : <SessionOver />}
          <Page key={known.id} me={known} />
        </>
      ) : (
        <SignInFirst />
      ),
      root,
    );
  });
  // Another tab may have signed out meanwhile, or in.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') callApi<Me>('GET', '/me').then(setMe, () => undefined);
  });
}
