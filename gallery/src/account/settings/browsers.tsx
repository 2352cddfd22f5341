import type { Session } from '@easel/core/contract/account.ts';
import { callApi, setMe } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useLoad } from '../hooks/use-load.ts';
import { useWork } from '../hooks/use-work.ts';
import { time } from '../parts/format.ts';
import { Trouble } from '../parts/trouble.tsx';
import { Section } from './section.tsx';

const thisFirst = (a: Session, b: Session) => Number(b.isThis) - Number(a.isThis);

/** Where I am signed in, and the way out of each. */
export function Browsers({ title }: { title: string }) {
  const { value, error, set, reload } = useLoad<{ items: Session[] }>('/sessions');
  const [isBusy, work] = useWork();
  const signOut = () =>
    work(async () => {
      await callApi('POST', '/sign-out');
      setMe(undefined);
      location.assign('/');
    });
  const revoke = ({ id, device }: Session) =>
    work(async () => {
      await callApi('DELETE', `/sessions/${id}`);
      set({ items: value?.items.filter((item) => item.id !== id) ?? [] });
      toast(`${device} is signed out.`);
    });
  return (
    <Section id="browsers" title={title}>
      {error && !value && <Trouble error={error} onAgain={reload} />}
      <ul class="plain things" aria-busy={isBusy}>
        {value?.items.toSorted(thisFirst).map((item) => (
          <li key={item.id}>
            <p>
              {item.device}
              <small class="muted">
                {item.isThis ? 'This browser' : `Last used ${time(item.lastSeenAt)}`}
              </small>
            </p>
            {item.isThis ? (
              <button type="button" class="button quiet" onClick={() => void signOut()}>
                Sign out
              </button>
            ) : (
              <button type="button" class="button danger" onClick={() => void revoke(item)}>
                Sign out<span class="visually-hidden"> {item.device}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
