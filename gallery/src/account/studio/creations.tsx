import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { MutableRef } from 'preact/hooks';
import { useCallback, useState } from 'preact/hooks';
import { useList } from '../hooks/use-list.ts';
import { ListEnd } from '../parts/list-end.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { type Filter, readFilter, writeFilter } from './filter.ts';
import { Filters } from './filters.tsx';
import { Piece } from './piece.tsx';

/** What one request of the api may change at once. */
const PICKED_MAX = 100;
const VIEW_KEPT_AS = 'easel-studio-view';
type View = 'grid' | 'list';

/** All that I made, to look through and to change many at once. `reader` is given a way to read the list anew. */
export function Creations({ reader }: { reader: MutableRef<() => void> }) {
  const [filter, setFilter] = useState(() => readFilter(location.search));
  const [view, setView] = useState(readView);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const query = writeFilter(filter);
  const list = useList<CreationCard>(`/me/creations?limit=48${query && `&${query.slice(1)}`}`);
  reader.current = list.reload;

  const changeFilter = useCallback((next: Filter) => {
    setFilter(next);
    setPicked(new Set());
    history.replaceState(null, '', `${location.pathname}${writeFilter(next)}`);
  }, []);
  const pick = (id: string) =>
    setPicked((before) => {
      const after = new Set(before);
      if (!after.delete(id) && after.size < PICKED_MAX) after.add(id);
      return after;
    });
  const show = (next: View) => {
    setView(next);
    keepView(next);
  };

  const items = list.items ?? [];
  if (list.items?.length === 0 && query === '') return <NothingYet />;
  return (
    <section class="stack creations" aria-labelledby="creations">
      <div class="creations-top">
        <h2 id="creations">Creations</h2>
        <fieldset class="row">
          <legend class="visually-hidden">Shown as</legend>
          <ViewButton view="grid" now={view} onShow={show} />
          <ViewButton view="list" now={view} onShow={show} />
        </fieldset>
      </div>
      <Filters filter={filter} onChange={changeFilter} />
      {list.items?.length === 0 && <p class="muted">None of your creations match that.</p>}
      <ul class={view === 'grid' ? 'plain pieces' : 'plain pieces-list'} aria-busy={list.isBusy}>
        {items.map((card) => (
          <Piece
            key={card.id}
            card={card}
            view={view}
            isPicked={picked.has(card.id)}
            onPick={() => pick(card.id)}
          />
        ))}
      </ul>
      <ListEnd list={list} more="More of mine" />
      <BulkBar
        cards={items.filter(({ id }) => picked.has(id))}
        list={list}
        onAll={() => setPicked(new Set(items.slice(0, PICKED_MAX).map(({ id }) => id)))}
        onClear={() => setPicked(new Set())}
      />
    </section>
  );
}

function NothingYet() {
  return (
    <section class="empty">
      <h2>An empty easel</h2>
      <p>
        What you make in Discord or Telegram hangs here. Send <code>/imagine</code> and a few words to the
        bot, and watch it arrive.
      </p>
      <a class="button quiet" href="/">
        See what others make
      </a>
    </section>
  );
}

function ViewButton({ view, now, onShow }: { view: View; now: View; onShow: (view: View) => void }) {
  return (
    <button type="button" class="chip" aria-pressed={view === now} onClick={() => onShow(view)}>
      {view === 'grid' ? 'Grid' : 'List'}
    </button>
  );
}

function readView(): View {
  try {
    return localStorage.getItem(VIEW_KEPT_AS) === 'list' ? 'list' : 'grid';
  } catch {
    return 'grid';
  }
}

function keepView(view: View): void {
  try {
    localStorage.setItem(VIEW_KEPT_AS, view);
  } catch {
    // Storage is off: the choice lasts for this page.
  }
}
