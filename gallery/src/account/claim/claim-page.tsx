import type { Me } from '@easel/core/contract/account.ts';
import { useState } from 'preact/hooks';
import { callApi, setMe } from '../../lib/api.ts';
import { explain } from '../../lib/explain.ts';
import { takeKeptCode } from '../sign-in/kept-code.ts';

/** Makes whoever presses the admin, by the link that the first start printed. */
export function ClaimPage({ me }: { me: Me }) {
  const [code] = useState(() => takeKeptCode('claim'));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const claim = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      setMe(await callApi<Me>('POST', '/claim', { code }));
    } catch (error) {
      setProblem(explain(error));
    }
    setBusy(false);
  };
  if (me.role === 'admin') {
    return (
      <div class="stack">
        <p class="notice good">You are the operator of this studio.</p>
        <p class="row">
          <a class="button" href="/me">
            To my studio
          </a>
          <a class="button quiet" href="/me/reports">
            To the reports
          </a>
        </p>
      </div>
    );
  }
  return (
    <section class="card stack">
      <p>
        You are signed in as <strong>{me.name || me.handle}</strong>. The operator looks after reports and
        challenges{code ? ', and whoever presses this button first takes the job' : ''}.
      </p>
      {problem && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      {code ? (
        <p class="row">
          <button type="button" class="button accent" aria-disabled={isBusy} onClick={() => void claim()}>
            Become the operator
          </button>
        </p>
      ) : (
        <p class="notice">Open this page by the link that the studio printed when it started.</p>
      )}
    </section>
  );
}
