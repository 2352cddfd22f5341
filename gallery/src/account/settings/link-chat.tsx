import type { Me, MergePreview } from '@easel/core/contract/account.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { count } from '../../../render/words.ts';
import { callApi, setMe } from '../../lib/api.ts';
import { explainObstacle } from '../../lib/explain.ts';
import { toast } from '../../lib/toast.ts';
import { useWork } from '../hooks/use-work.ts';
import { CHAT_NAMES } from '../parts/chats.ts';
import { Dialog } from '../parts/dialog.tsx';
import { credits } from '../parts/format.ts';
import { takeKeptCode } from '../sign-in/kept-code.ts';

/** Joins the account of another chat to this one, by the code that its bot gave: first what would happen, then a press. */
export function LinkChat() {
  const [given] = useState(() => takeKeptCode('link'));
  const [code, type] = useState(given);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (given) form.current?.scrollIntoView({ block: 'center' });
  }, [given]);
  const [preview, setPreview] = useState<MergePreview>();
  const [isBusy, work] = useWork();
  const look = (event: Event) => {
    event.preventDefault();
    void work(async () =>
      setPreview(await callApi<MergePreview>('POST', '/link/preview', { code: code.trim() })),
    );
  };
  const confirm = () =>
    work(async () => {
      // What goes wrong is told on the page, which the dialog would cover.
      setPreview(undefined);
      const joined = await callApi<Me>('POST', '/link/confirm', { code: code.trim() });
      setMe(joined);
      type('');
      toast('Both are one account now.');
    });
  return (
    <form ref={form} class="stack" onSubmit={look}>
      <div class="field">
        <label for="link-code">Link another chat</label>
        <input
          id="link-code"
          value={code}
          required
          minLength={16}
          maxLength={100}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="The code from there"
          aria-describedby="link-help"
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
        <small id="link-help">
          Send <code>/link</code> to the bot in the other chat and bring its code here. You see what happens
          before anything does.
        </small>
      </div>
      <p class="row">
        <button type="submit" class="button quiet" aria-disabled={isBusy}>
          {isBusy ? 'One moment…' : 'See what happens'}
        </button>
      </p>
      {preview && (
        <PreviewDialog
          preview={preview}
          onConfirm={() => void confirm()}
          onClose={() => setPreview(undefined)}
        />
      )}
    </form>
  );
}

function PreviewDialog(props: { preview: MergePreview; onConfirm: () => void; onClose: () => void }) {
  const { preview, onConfirm, onClose } = props;
  const { into, from, balanceAfter, makesAdmin, obstacle } = preview;
  // Nobody is welcomed twice.
  const isWelcomeReturned = BigInt(into.balance) + BigInt(from.balance) > BigInt(balanceAfter);
  return (
    <Dialog title="Make these one account?" onClose={onClose}>
      <dl class="sides">
        <Side title="Stays" side={into} />
        <Side title="Becomes part of it" side={from} />
      </dl>
      {obstacle ? (
        <p class="notice bad">{explainObstacle(obstacle)}</p>
      ) : (
        <p>
          Pictures, orders and credits come together: {credits(balanceAfter)} in one wallet. The handle{' '}
          <strong>{into.handle}</strong> stays.
          {isWelcomeReturned && ' You are welcomed only once: what is left of the second gift is returned.'}
        </p>
      )}
      {!obstacle && makesAdmin && (
        <p class="notice bad">You are an operator here. Whoever has the other account will be one, too.</p>
      )}
      {!obstacle && (
        <p class="hint">
          Did somebody else send you this code? Then stop: they would get access to your credits.
        </p>
      )}
      <div class="row">
        {!obstacle && (
          <button type="button" class="button accent" onClick={onConfirm}>
            Yes, join them
          </button>
        )}
        <button type="button" class="button quiet" onClick={onClose}>
          {obstacle ? 'Close' : 'Keep them separate'}
        </button>
      </div>
    </Dialog>
  );
}

function Side({ title, side }: { title: string; side: MergePreview['into'] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <strong>{side.handle}</strong>
        <br />
        {side.identities.map(({ platform }) => CHAT_NAMES[platform]).join(', ')}
        <br />
        {credits(side.balance)}
        <br />
        {count(side.creations, 'creation')}
      </dd>
    </div>
  );
}
