import type { Me } from '@easel/core/contract/account.ts';
import { useState } from 'preact/hooks';
import { callApi, setMe } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useWork } from '../hooks/use-work.ts';
import { Dialog } from '../parts/dialog.tsx';
import { time } from '../parts/format.ts';
import { Section } from './section.tsx';

/** All that is kept about me: to take along, or to have erased. */
export function Leaving({ me, title }: { me: Me; title: string }) {
  return (
    <Section id="data" title={title}>
      <p>Everything that is kept about you, in one file.</p>
      <p class="row">
        <a class="button quiet" href="/api/v1/me/export" download="">
          Download my data
        </a>
      </p>
      {me.eraseAt ? <Stay me={me} eraseAt={me.eraseAt} /> : <Erase me={me} />}
    </Section>
  );
}

function Stay({ me, eraseAt }: { me: Me; eraseAt: string }) {
  const [isBusy, work] = useWork();
  const stay = () =>
    work(async () => {
      await callApi('DELETE', '/me/erase');
      setMe({ ...me, eraseAt: null });
      toast('You stay. Nothing was erased.');
    });
  return (
    <>
      <p class="notice bad">Your account will be erased on {time(eraseAt)}.</p>
      <p class="row">
        <button type="button" class="button" aria-disabled={isBusy} onClick={() => void stay()}>
          Keep my account
        </button>
      </p>
    </>
  );
}

function Erase({ me }: { me: Me }) {
  const [isAsking, ask] = useState(false);
  const [, work] = useWork();
  const erase = () =>
    work(async () => {
      ask(false);
      const { eraseAt } = await callApi<{ eraseAt: string }>('POST', '/me/erase', { handle: me.handle });
      setMe({ ...me, eraseAt });
      toast('Your account will be erased. Until then you can change your mind here.');
    });
  return (
    <>
      <p>
        Or leave for good: your pictures, comments, likes and profile are erased within a day, and credits
        that are left are lost.
      </p>
      <p class="row">
        <button type="button" class="button danger" onClick={() => ask(true)}>
          Erase my account
        </button>
      </p>
      {isAsking && <EraseDialog handle={me.handle} onErase={() => void erase()} onClose={() => ask(false)} />}
    </>
  );
}

/** Whoever types their own handle means it. */
function EraseDialog(props: { handle: string; onErase: () => void; onClose: () => void }) {
  const { handle, onErase, onClose } = props;
  const [typed, type] = useState('');
  const isSure = typed.trim().toLowerCase() === handle;
  const send = (event: Event) => {
    event.preventDefault();
    if (isSure) onErase();
  };
  return (
    <Dialog title="Erase everything?" onClose={onClose}>
      <form class="stack" onSubmit={send}>
        <p>For a while you can change your mind here. Once it is done, nothing comes back.</p>
        <div class="field">
          <label for="sure">
            Type <strong>{handle}</strong> to go on
          </label>
          <input
            id="sure"
            value={typed}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={({ currentTarget }) => type(currentTarget.value)}
          />
        </div>
        <div class="row">
          <button type="submit" class="button danger" aria-disabled={!isSure}>
            Erase my account
          </button>
          <button type="button" class="button quiet" onClick={onClose}>
            Stay
          </button>
        </div>
      </form>
    </Dialog>
  );
}
