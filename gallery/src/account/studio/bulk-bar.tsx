import type { CreationCard } from '@easel/core/contract/creation.ts';
import { useState } from 'preact/hooks';
import { count } from '../../../render/words.ts';
import { callApi } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';
import type { List } from '../hooks/use-list.ts';
import { useWork } from '../hooks/use-work.ts';
import { Dialog } from '../parts/dialog.tsx';
import { downloadAll } from './download-all.ts';
import { TagDialog } from './tag-dialog.tsx';

type Action = 'publish' | 'hide' | 'delete' | 'tag';
interface BulkResult {
  done: string[];
  refused: string[];
}

const DONE: Record<Action, string> = {
  publish: 'on the wall now',
  hide: 'hidden from others',
  delete: 'deleted',
  tag: 'tagged',
};

interface BulkBarProps {
  /** What is picked. None: there is no bar. */
  cards: CreationCard[];
  list: List<CreationCard>;
  onAll: () => void;
  onClear: () => void;
}

/** What can be done to all that is picked. */
export function BulkBar({ cards, list, onAll, onClear }: BulkBarProps) {
  const [isBusy, work] = useWork();
  const [question, ask] = useState<'delete' | 'tag'>();
  if (cards.length === 0) return null;
  const change = (action: Action, tags?: string[]) =>
    work(async () => {
      ask(undefined);
      const ids = cards.map(({ id }) => id);
      const result = await callApi<BulkResult>('POST', '/me/creations/bulk', {
        ids,
        action,
        ...(tags && { tags }),
      });
      list.change((items) => showChange(items, action, new Set(result.done)));
      onClear();
      const refused = result.refused.length > 0 ? `; ${result.refused.length} could not be` : '';
      toast(`${count(result.done.length, 'creation')} ${DONE[action]}${refused}.`);
    });
  return (
    <div class="bulk" role="toolbar" aria-label="What is selected" aria-busy={isBusy}>
      <p aria-live="polite">
        {cards.length} selected
        <button type="button" class="link" onClick={onAll}>
          Select all shown
        </button>
        <button type="button" class="link" onClick={onClear}>
          Clear
        </button>
      </p>
      <div class="row">
        <button type="button" class="button accent" onClick={() => void change('publish')}>
          Publish
        </button>
        <button type="button" class="button quiet" onClick={() => void change('hide')}>
          Hide
        </button>
        <button type="button" class="button quiet" onClick={() => ask('tag')}>
          Tag
        </button>
        <button type="button" class="button quiet" onClick={() => void work(() => downloadAll(cards))}>
          Download
        </button>
        <button type="button" class="button danger" onClick={() => ask('delete')}>
          Delete
        </button>
      </div>
      {question === 'tag' && (
        <TagDialog
          title={`Tag ${count(cards.length, 'creation')}`}
          onTags={(tags) => void change('tag', tags)}
          onClose={() => ask(undefined)}
        />
      )}
      {question === 'delete' && (
        <Dialog title={`Delete ${count(cards.length, 'creation')}?`} onClose={() => ask(undefined)}>
          <p>They are gone for good, from here, from the wall and from what can be recalled in the chats.</p>
          <div class="row">
            <button type="button" class="button danger" onClick={() => void change('delete')}>
              Yes, delete
            </button>
            <button type="button" class="button quiet" onClick={() => ask(undefined)}>
              Keep
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** What a list looks like after a change, without asking for it again. */
function showChange(items: CreationCard[], action: Action, done: Set<string>): CreationCard[] {
  if (action === 'delete') return items.filter(({ id }) => !done.has(id));
  if (action === 'tag') return items;
  const visibility = action === 'publish' ? 'public' : 'hidden';
  return items.map((card) => (done.has(card.id) ? { ...card, visibility } : card));
}
