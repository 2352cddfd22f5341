import type { Me } from '@easel/core/contract/account.ts';
import { useRef } from 'preact/hooks';
import { callApi, setMe } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useWork } from '../hooks/use-work.ts';

/** The picture that stands for me. */
export function Avatar({ me }: { me: Me }) {
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, work] = useWork();
  const send = (file: File | undefined) =>
    file &&
    work(async () => {
      setMe(await callApi<Me>('PUT', '/me/avatar', file));
      toast('Your picture is changed.');
    });
  const remove = () =>
    work(async () => {
      setMe(await callApi<Me>('DELETE', '/me/avatar'));
      toast('Your picture is gone.');
    });
  return (
    <div class="row avatar-row">
      {me.avatarUrl ? (
        <img
          class="avatar large"
          src={me.avatarUrl}
          alt="What others see beside your name"
          width={88}
          height={88}
        />
      ) : (
        <span class="avatar letter large" aria-hidden="true">
          {Array.from(me.name || me.handle)[0]}
        </span>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/webp"
        aria-label="Your picture"
        onChange={({ currentTarget }) => {
          void send(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      <button
        type="button"
        class="button quiet"
        aria-disabled={isBusy}
        onClick={() => input.current?.click()}
      >
        {isBusy ? 'One moment…' : 'Change the picture'}
      </button>
      {me.avatarUrl && (
        <button type="button" class="button quiet" aria-disabled={isBusy} onClick={remove}>
          Remove it
        </button>
      )}
    </div>
  );
}
