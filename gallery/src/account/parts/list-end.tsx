import type { List } from '../hooks/use-list.ts';
import { Trouble } from './trouble.tsx';

/** The end of a list: the way to its next page, what went wrong, or a word before its first page is there. */
export function ListEnd({ list, more }: { list: List<unknown>; more: string }) {
  if (list.error) return <Trouble error={list.error} onAgain={list.items ? list.more : list.reload} />;
  if (!list.items) return <p class="muted">One moment…</p>;
  if (!list.hasMore) return null;
  return (
    <p class="row">
      <button
        type="button"
        class="button quiet"
        aria-disabled={list.isBusy}
        onClick={() => list.isBusy || list.more()}
      >
        {list.isBusy ? 'One moment…' : more}
      </button>
    </p>
  );
}
