import type { Me } from '@easel/core/contract/account.ts';
import { useState } from 'preact/hooks';
import { callApi, setMe } from '../../lib/api.ts';
import { useWork } from '../hooks/use-work.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Section } from './section.tsx';

/** All that is kept about me: to take along, or to have erased. */
export function Leaving({ me, title }: { me: Me; title: string }) {
  const [isAsking, ask] = useState(false);
  return (
    <Section id="data" title={title}>
      <p>Everything that is kept about you, in one file.</p>
      <p class="row">
        <a class="button quiet" href="/api/v1/me/export" download="">
          Download my data
        </a>
      </p>
      <p>
        Or leave for good: your pictures, comments, likes and profile are erased within a day, here and in the
        chats’ records. Credits that are left are lost.
      </p>
      <p class="row">
        <button type="button" class="button danger" onClick={() => ask(true)}>
          Erase my account
        </button>
      </p>
      {isAsking && <EraseDialog me={me} onClose={() => ask(false)} />}
    </Section>
  );
}

/** Whoever types their own handle means it. */
function EraseDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const [typed, type] = useState('');
  const [, work] = useWork();
  const isSure = typed.trim().toLowerCase() === me.handle;
  const erase = (event: Event) => {
    event.preventDefault();
    if (!isSure) return;
    onClose();
    void work(async () => {
      await callApi('POST', '/me/erase', { handle: me.handle });
      setMe(undefined);
      location.assign('/');
    });
  };
  return (
    <Dialog title="Erase everything?" onClose={onClose}>
      <form class="stack" onSubmit={erase}>
        <p>This cannot be taken back once it is done.</p>
        <div class="field">
          <label for="sure">
            Type <strong>{me.handle}</strong> to go on
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
