import type { Me, SignInProblem, SignInWays } from '@easel/core/contract/account.ts';
import { useEffect, useState } from 'preact/hooks';
import { callApi, setMe } from '../../lib/api.ts';
import { explain } from '../../lib/explain.ts';
import { useLoad } from '../hooks/use-load.ts';
import { CHAT_NAMES } from '../parts/chats.ts';
import { Trouble } from '../parts/trouble.tsx';
import { keepNext, safePath, takeNext } from './next.ts';
import { takeCode } from './take-code.ts';

const PROBLEMS: Record<SignInProblem, string> = {
  cancelled: 'You cancelled signing in. Pick a way whenever you like.',
  refused: 'That did not work: the answer could not be trusted, or it came too late. Please try again.',
  unavailable: 'That way does not answer just now. Please try again in a little while, or pick another one.',
  foreign: 'This sign-in was started in another browser, or too long ago. Please start it again here.',
};

const CHATS = ['discord', 'telegram'] as const;
/** On a field of 24 by 24. */
const SIGNS = {
  discord:
    'M8 5C6 5.4 4.6 6 4.6 6 2.6 9.4 2 13 2.3 16.6c1.8 1.4 3.6 2 5 2.2l1.2-2c2.3.6 4.7.6 7 0l1.2 2c1.4-.2 3.2-.8 5-2.2C22 13 21.4 9.4 19.4 6c0 0-1.4-.6-3.4-1l-.8 1.6a14 14 0 0 0-6.4 0zM8.8 11.2v1.6M15.2 11.2v1.6',
  telegram: 'M21.5 4 2.5 11.3l6 2.2 2.2 6.5 3.3-4.2 5 3.7zM8.5 13.5 17 8l-6.3 7',
};

/** The ways to sign in; with a link from a bot, one press that does it. */
export function SignInPage() {
  const [code, setCode] = useState(takeCode);
  const params = new URLSearchParams(location.search);
  const next = safePath(params.get('next'));
  useEffect(() => {
    if (next) keepNext(next);
    // The page is open already when somebody follows another link to it.
    const onLink = () => setCode(takeCode());
    addEventListener('hashchange', onLink);
    return () => removeEventListener('hashchange', onLink);
  }, [next]);
  if (code) return <ByLink code={code} onOther={() => setCode(undefined)} />;
  const problem = PROBLEMS[params.get('problem') as SignInProblem];
  return (
    <div class="stack wide-gap">
      {problem && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      <Ways next={next ?? '/me'} />
    </div>
  );
}

/** Opening the link does nothing yet: programs that look at links before people do would use it up. */
function ByLink({ code, onOther }: { code: string; onOther: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const signIn = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      setMe(await callApi<Me>('POST', '/sign-in/link', { code }));
      location.replace(takeNext());
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  };
  return (
    <section class="card stack">
      <h2>One more step</h2>
      <p>You opened a link that the bot gave you in private. It signs this browser in to your account.</p>
      {problem && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      <div class="row">
        <button type="button" class="button accent" aria-disabled={isBusy} onClick={() => void signIn()}>
          {isBusy ? 'One moment…' : 'Sign me in'}
        </button>
        <button type="button" class="button quiet" onClick={onOther}>
          Another way
        </button>
      </div>
      <p class="hint">
        Did somebody else send you this link? Then close this page: it would sign you in as them.
      </p>
    </section>
  );
}

function Ways({ next }: { next: string }) {
  const { value: ways, error, reload } = useLoad<SignInWays>('/sign-in');
  const query = `?next=${encodeURIComponent(next)}`;
  return (
    <div class="stack ways">
      {error && <Trouble error={error} onAgain={reload} />}
      {!ways && !error && <div class="ways-room" />}
      {CHATS.map((chat) => {
        const way = ways?.[chat];
        return (
          way && (
            <a key={chat} class={`button way ${chat}`} href={way.startUrl + query}>
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d={SIGNS[chat]} />
              </svg>
              Continue with {CHAT_NAMES[chat]}
            </a>
          )
        );
      })}
      <div class="by-bot">
        <h2>From the chat itself</h2>
        <p>
          Send <code>/login</code> to the bot, in Discord or Telegram. It answers you alone with a link that
          signs this browser in; it works once, for ten minutes.
        </p>
      </div>
      <p class="hint">
        There is nothing to register: your account began with your first message to the bot. If you are new,
        it begins now, with a few credits to try it.
      </p>
    </div>
  );
}
