import type { Me } from '@easel/core/contract/account.ts';
import { BIO_MAX, HANDLE_MAX, HANDLE_MIN, HANDLE_SHAPE, NAME_MAX } from '@easel/core/contract/limits.ts';
import { useState } from 'preact/hooks';
import { useWork } from '../hooks/use-work.ts';
import { saveMe } from './save-me.ts';

/** Languages that people here are likely to want; the account may have any other. */
const LANGUAGES: Record<string, string> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
  nl: 'Nederlands',
  pl: 'Polski',
  'pt-BR': 'Português (Brasil)',
  tr: 'Türkçe',
  uk: 'Українська',
  ja: '日本語',
  ko: '한국어',
};

/** What others see of me. */
export function Profile({ me }: { me: Me }) {
  const [profile, change] = useState({
    name: me.name,
    handle: me.handle,
    bio: me.bio,
    language: me.language,
  });
  const [isBusy, work] = useWork();
  const isSame = Object.entries(profile).every(([name, value]) => me[name as keyof typeof profile] === value);
  const save = (event: Event) => {
    event.preventDefault();
    // An empty name is none: the handle stands for it, and the api takes no empty one.
    const { name, ...rest } = profile;
    void work(() => saveMe({ ...rest, ...(name.trim() && { name }) }));
  };
  return (
    <form class="stack" onSubmit={save}>
      <div class="field">
        <label for="name">Name</label>
        <input
          id="name"
          value={profile.name}
          maxLength={NAME_MAX}
          autocomplete="nickname"
          placeholder={me.handle}
          onInput={({ currentTarget }) => change({ ...profile, name: currentTarget.value })}
        />
      </div>
      <Handle value={profile.handle} onType={(handle) => change({ ...profile, handle })} />
      <div class="field">
        <label for="bio">About you</label>
        <textarea
          id="bio"
          value={profile.bio}
          maxLength={BIO_MAX}
          rows={3}
          onInput={({ currentTarget }) => change({ ...profile, bio: currentTarget.value })}
        />
      </div>
      <Language value={profile.language} onChoose={(language) => change({ ...profile, language })} />
      <p class="row">
        <button type="submit" class="button" aria-disabled={isBusy || isSame}>
          {isBusy ? 'Saving…' : 'Save profile'}
        </button>
      </p>
    </form>
  );
}

function Handle({ value, onType }: { value: string; onType: (handle: string) => void }) {
  return (
    <div class="field">
      <label for="handle">Handle</label>
      <input
        id="handle"
        value={value}
        required
        minLength={HANDLE_MIN}
        maxLength={HANDLE_MAX}
        pattern={HANDLE_SHAPE}
        autocapitalize="none"
        autocomplete="username"
        spellcheck={false}
        aria-describedby="handle-help"
        onInput={({ currentTarget }) => onType(currentTarget.value.toLowerCase())}
      />
      <small id="handle-help">
        Your address is {location.host}/a/{value}
      </small>
    </div>
  );
}

function Language({ value, onChoose }: { value: string; onChoose: (language: string) => void }) {
  return (
    <div class="field">
      <label for="language">Language</label>
      <select
        id="language"
        value={value}
        aria-describedby="language-help"
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {value in LANGUAGES ? null : <option value={value}>{value}</option>}
        {Object.entries(LANGUAGES).map(([id, name]) => (
          <option key={id} value={id} lang={id}>
            {name}
          </option>
        ))}
      </select>
      <small id="language-help">For when the bots speak it. Today they speak English.</small>
    </div>
  );
}
