import { QUERY_MAX } from '@easel/core/contract/limits.ts';
import type { ModelRef } from '@easel/core/contract/studio.ts';
import { useEffect, useState } from 'preact/hooks';
import { useLoad } from '../hooks/use-load.ts';
import type { Filter } from './filter.ts';

/** After the last key, so that a word is searched for and not each of its letters. */
const SEARCH_AFTER_MS = 300;

/** What narrows the list of my creations down. */
export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const models = useLoad<{ items: ModelRef[] }>('/models').value?.items ?? [];
  const [typed, type] = useState(filter.q);
  useEffect(() => {
    if (typed === filter.q) return;
    const timer = setTimeout(() => onChange({ ...filter, q: typed }), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed, filter, onChange]);
  return (
    <form class="filters" aria-label="My creations" onSubmit={(event) => event.preventDefault()}>
      <input
        class="input"
        type="search"
        aria-label="Search my prompts"
        placeholder="Search my prompts"
        maxLength={QUERY_MAX}
        value={typed}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      <select
        class="input"
        aria-label="Who can see them"
        value={filter.visibility}
        onChange={({ currentTarget }) => onChange({ ...filter, visibility: currentTarget.value })}
      >
        <option value="">Everything</option>
        <option value="public">Public</option>
        <option value="private">Private</option>
        <option value="hidden">Hidden</option>
      </select>
      <select
        class="input"
        aria-label="Made with"
        value={filter.model}
        onChange={({ currentTarget }) => onChange({ ...filter, model: currentTarget.value })}
      >
        <option value="">Any model</option>
        {models.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </form>
  );
}
