import type { OpenReport } from '@easel/core/contract/social.ts';
import { Dialog } from '../parts/dialog.tsx';

const QUESTIONS: Record<OpenReport['subject'], { title: string; text: string }> = {
  creation: {
    title: 'Remove this picture?',
    text: 'Nobody else sees it any more, for good: publishing it again does not bring it back. Its maker keeps it.',
  },
  comment: { title: 'Remove this comment?', text: 'It is deleted for good.' },
  artist: {
    title: 'Remove this artist’s portrait?',
    text: 'The picture beside their name is deleted for good. The artist, their words and pictures stay.',
  },
};

interface RemoveDialogProps {
  report: OpenReport;
  onRemove: () => void;
  onClose: () => void;
}

/** Asks whether it is meant, and says what will be gone. */
export function RemoveDialog({ report, onRemove, onClose }: RemoveDialogProps) {
  const { title, text } = QUESTIONS[report.subject];
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div class="row">
        <button type="button" class="button danger" onClick={onRemove}>
          Yes, remove
        </button>
        <button type="button" class="button quiet" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
