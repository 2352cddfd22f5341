import { TAG_MAX, TAGS_MAX } from '@easel/core/contract/limits.ts';
import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';

interface TagDialogProps {
  title: string;
  onTags: (tags: string[]) => void;
  onClose: () => void;
}

/** Asks for tags. */
export function TagDialog({ title, onTags, onClose }: TagDialogProps) {
  const [text, type] = useState('');
  const tags = readTags(text);
  const send = (event: Event) => {
    event.preventDefault();
    if (tags.length > 0) onTags(tags);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={send}>
        <div class="field">
          <label for="tags">Tags, separated by spaces</label>
          <input
            id="tags"
            value={text}
            onInput={({ currentTarget }) => type(currentTarget.value)}
            maxLength={TAGS_MAX * (TAG_MAX + 1)}
          />
          <small>At most {TAGS_MAX}. They replace the current tags.</small>
        </div>
        <div class="row">
          <button type="submit" class="button" aria-disabled={tags.length === 0}>
            Tag them
          </button>
          <button type="button" class="button quiet" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function readTags(text: string): string[] {
  return text
    .split(/[\s,#]+/)
    .filter(Boolean)
    .slice(0, TAGS_MAX);
}
