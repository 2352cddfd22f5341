import type { Me, NotificationSettings } from '@easel/core/contract/account.ts';
import { useRef } from 'preact/hooks';
import { callApi } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import { useLoad } from '../hooks/use-load.ts';
import { CHAT_NAMES } from '../parts/chats.ts';
import { Trouble } from '../parts/trouble.tsx';
import { Section } from './section.tsx';
import { Switch } from './switch.tsx';

type Kind = keyof NotificationSettings['kinds'];

const KINDS: Record<Kind, string> = {
  like: 'Somebody likes a picture of mine',
  comment: 'Somebody comments on one',
  follow: 'Somebody follows me',
  remix: 'Somebody remixes one',
  mention: 'Somebody mentions me',
};
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const NIGHT = { from: 22, to: 8 };

/** Where and when I am told of what others do. Each change holds at once. */
export function Notifications({ me, title }: { me: Me; title: string }) {
  const { settings, error, save, reload } = useNotifications();
  const linked = me.identities.map(({ platform }) => platform);
  return (
    <Section id="notifications" title={title}>
      {error && !settings && <Trouble error={error} onAgain={reload} />}
      {settings && (
        <>
          <fieldset class="choices">
            <legend>Tell me</legend>
            {[...new Set(linked), 'none' as const].map((chat) => (
              <label key={chat}>
                <input
                  type="radio"
                  name="chat"
                  checked={settings.chat === chat}
                  onChange={() => save({ chat })}
                />
                {chat === 'none' ? 'Not at all' : `In ${CHAT_NAMES[chat]}`}
              </label>
            ))}
          </fieldset>
          {settings.chat !== 'none' && (
            <>
              {(Object.keys(KINDS) as Kind[]).map((kind) => (
                <Switch
                  key={kind}
                  label={KINDS[kind]}
                  isOn={settings.kinds[kind]}
                  onChange={(isOn) => save({ kinds: { ...settings.kinds, [kind]: isOn } })}
                />
              ))}
              <Quiet quiet={settings.quiet} onChange={(quiet) => save({ quiet })} />
            </>
          )}
        </>
      )}
    </Section>
  );
}

/** The settings as they stand, and a way to change them: each change is sent after the one before. */
function useNotifications() {
  const { value: settings, error, set, reload } = useLoad<NotificationSettings>('/me/notifications');
  const latest = useRef(settings);
  latest.current = settings;
  const line = useRef(Promise.resolve());
  const send = (next: NotificationSettings) =>
    callApi('PUT', '/me/notifications', next).then(
      () => toast('Saved.'),
      (problem) => {
        toast(problem);
        reload();
      },
    );
  const save = (change: Partial<NotificationSettings>) => {
    if (!latest.current) return;
    const next = { ...latest.current, ...change };
    latest.current = next;
    set(next);
    line.current = line.current.then(() => send(next));
  };
  return { settings, error, save, reload };
}

type QuietHours = NotificationSettings['quiet'];

function Quiet({ quiet, onChange }: { quiet: QuietHours; onChange: (quiet: QuietHours) => void }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <Switch
        label="Keep quiet at night"
        help="You hear about it afterwards, all in one message."
        isOn={quiet !== null}
        onChange={(isOn) => onChange(isOn ? { ...NIGHT, timeZone: here } : null)}
      />
      {quiet && (
        <div class="row quiet-hours">
          <Hour label="From" value={quiet.from} onChange={(from) => onChange({ ...quiet, from })} />
          <Hour label="To" value={quiet.to} onChange={(to) => onChange({ ...quiet, to })} />
          <p class="hint">
            {quiet.timeZone}
            {quiet.timeZone !== here && (
              <>
                {' · '}
                <button type="button" class="link" onClick={() => onChange({ ...quiet, timeZone: here })}>
                  use {here}
                </button>
              </>
            )}
          </p>
        </div>
      )}
    </>
  );
}

function Hour(props: { label: string; value: number; onChange: (hour: number) => void }) {
  const { label, value, onChange } = props;
  return (
    <label class="hour">
      {label}
      <select
        class="input"
        value={value}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      >
        {HOURS.map((hour) => (
          <option key={hour} value={hour}>
            {String(hour).padStart(2, '0')}:00
          </option>
        ))}
      </select>
    </label>
  );
}
