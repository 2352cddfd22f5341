import type { Page } from '@easel/core/contract/page.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { callApi } from '../../lib/api.ts';

export interface List<Item> {
  /** Undefined until the first page is there. */
  items: Item[] | undefined;
  /** Whether there are more pages. */
  hasMore: boolean;
  isBusy: boolean;
  error: Error | undefined;
  more(): void;
  /** Reads the first page anew. */
  reload(): void;
  change(edit: (items: Item[]) => Item[]): void;
}

/** Reads a list of the api page by page. `path` may have a query; another path is another list. */
export function useList<Item>(path: string): List<Item> {
  const [items, setItems] = useState<Item[]>();
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  // An answer to an earlier question must not overwrite a later one's.
  const question = useRef(0);

  const read = async (cursor: string | null) => {
    const mine = ++question.current;
    setBusy(true);
    const address = cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
    try {
      const page = await callApi<Page<Item>>('GET', address);
      if (mine !== question.current) return;
      setItems((before) => (cursor === null ? page.items : [...(before ?? []), ...page.items]));
      setNext(page.next);
      setError(undefined);
    } catch (problem) {
      if (mine === question.current) setError(problem as Error);
    } finally {
      if (mine === question.current) setBusy(false);
    }
  };
  useEffect(() => void read(null), [path]);

  return {
    items,
    hasMore: next !== null,
    isBusy,
    error,
    more: () => void read(next),
    reload: () => void read(null),
    change: (edit) => setItems((before) => before && edit(before)),
  };
}
