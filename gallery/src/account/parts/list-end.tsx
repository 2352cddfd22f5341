import { explain } from '../../lib/explain.ts';
import type { List } from '../hooks/use-list.ts';

/** The end of a list: the way to its next page, and what went wrong. */
export function ListEnd({ list, more }: { list: List<unknown>; more: string }) {
  if (list.error) {
    return (
      <div class="notice bad row" role="alert">
        <p>{explain(list.error)}</p>
        <button type="button" class="button quiet" onClick={list.items ? list.more : list.reload}>
          Try again
        </button>
      </div>
    );
  }
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
