import type { PlanAnswer, PlanView } from '@easel/core/contract/studio.ts';
import { useState } from 'preact/hooks';
import { callApi } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useChange } from '../hooks/use-change.ts';
import { useLoad } from '../hooks/use-load.ts';
import { useWork } from '../hooks/use-work.ts';
import { Dialog } from '../parts/dialog.tsx';
import { credits, day } from '../parts/format.ts';
import { Trouble } from '../parts/trouble.tsx';
import { goAndPay } from './go-and-pay.ts';

type Term = 'month' | 'year';
type Wish = { action: 'subscribe' | 'change'; term: Term } | { action: 'cancel' | 'keep' };

/** The plan, and what can be done with it. */
export function Plan({ balance }: { balance: string | undefined }) {
  const { value: plan, error, set, reload } = useLoad<PlanView>('/me/plan');
  useChange(balance, reload);
  const [isBusy, work] = useWork();
  const [question, ask] = useState<Wish>();
  const wish = (wanted: Wish) =>
    work(async () => {
      ask(undefined);
      const answer = await callApi<PlanAnswer>('POST', '/me/plan', { ...wanted, key: crypto.randomUUID() });
      set(answer.plan);
      if (answer.url) await goAndPay(answer.url);
      else toast('Your plan is changed.');
    });
  const openPortal = () =>
    work(async () => goAndPay((await callApi<{ url: string }>('POST', '/me/portal')).url));

  // Where nothing is sold, there is only a plan to show to who was given one.
  if (plan && plan.plan === 'free' && plan.prices.length === 0) return null;
  return (
    <section class="card stack plan" aria-labelledby="plan">
      <h2 id="plan">{plan?.plan === 'premium' ? 'Premium' : 'Plan'}</h2>
      {error && !plan && <Trouble error={error} onAgain={reload} />}
      {plan && <PlanState plan={plan} />}
      {plan && (
        <div class="stack" aria-busy={isBusy}>
          {plan.term && <Changes plan={plan} ask={ask} wish={wish} onPortal={() => void openPortal()} />}
          {!plan.term && plan.plan === 'free' && <Offers plan={plan} wish={wish} />}
        </div>
      )}
      {question && plan && (
        <Question plan={plan} wanted={question} onYes={wish} onClose={() => ask(undefined)} />
      )}
    </section>
  );
}

function PlanState({ plan }: { plan: PlanView }) {
  const { renewsAt, endsAt, graceUntil, nextAllowanceAt } = plan;
  if (plan.plan === 'free' && !plan.term) {
    return (
      <p>
        Premium brings {credits(plan.allowance)} each month, and your pictures are made before those who wait
        without it.
      </p>
    );
  }
  return (
    <>
      <p>
        {credits(plan.allowance)} each month{plan.term && `, paid by the ${plan.term}`}.
        {nextAllowanceAt && nextAllowanceAt !== renewsAt && ` The next ones come on ${day(nextAllowanceAt)}.`}
      </p>
      {graceUntil && (
        <p class="notice bad">
          The last payment failed. You keep Premium until {day(graceUntil)}; please update your card.
        </p>
      )}
      {renewsAt && !graceUntil && <p class="muted">It renews on {day(renewsAt)}.</p>}
      {endsAt && <p class="notice">It ends on {day(endsAt)}; nothing more is charged.</p>}
    </>
  );
}

function Offers({ plan, wish }: { plan: PlanView; wish: (wanted: Wish) => unknown }) {
  return (
    <div class="row">
      {plan.prices.map(({ term, price }) => (
        <button
          key={term}
          type="button"
          class={`button ${term === 'month' ? 'accent' : 'quiet'}`}
          onClick={() => wish({ action: 'subscribe', term })}
        >
          {price} a {term}
        </button>
      ))}
    </div>
  );
}

function Changes(props: {
  plan: PlanView;
  ask: (wanted: Wish) => void;
  wish: (wanted: Wish) => unknown;
  onPortal: () => void;
}) {
  const { plan, ask, wish, onPortal } = props;
  const other = plan.prices.find(({ term }) => term !== plan.term);
  return (
    <div class="row">
      {plan.endsAt && (
        <button type="button" class="button accent" onClick={() => wish({ action: 'keep' })}>
          Keep Premium
        </button>
      )}
      {other && !plan.endsAt && (
        <button
          type="button"
          class="button quiet"
          onClick={() => ask({ action: 'change', term: other.term })}
        >
          Pay by the {other.term}
        </button>
      )}
      <button type="button" class="button quiet" onClick={onPortal}>
        Invoices and cards
      </button>
      {!plan.endsAt && (
        <button type="button" class="button danger" onClick={() => ask({ action: 'cancel' })}>
          Cancel
        </button>
      )}
    </div>
  );
}

function Question(props: {
  plan: PlanView;
  wanted: Wish;
  onYes: (wanted: Wish) => unknown;
  onClose: () => void;
}) {
  const { plan, wanted, onYes, onClose } = props;
  const isCancel = wanted.action === 'cancel';
  const price = 'term' in wanted ? plan.prices.find(({ term }) => term === wanted.term)?.price : undefined;
  return (
    <Dialog
      title={isCancel ? 'Cancel Premium?' : `Pay by the ${'term' in wanted ? wanted.term : ''}?`}
      onClose={onClose}
    >
      <p>
        {isCancel
          ? `You keep it until ${plan.renewsAt ? day(plan.renewsAt) : 'the end of what is paid'}, and nothing more is charged. Bought credits stay yours.`
          : `You pay ${price} now, less what is left of the time you already paid for.`}
      </p>
      <div class="row">
        <button
          type="button"
          class={`button ${isCancel ? 'danger' : 'accent'}`}
          onClick={() => onYes(wanted)}
        >
          {isCancel ? 'Yes, cancel' : 'Yes, change it'}
        </button>
        <button type="button" class="button quiet" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </Dialog>
  );
}
