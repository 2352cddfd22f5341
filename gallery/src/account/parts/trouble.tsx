import { explain } from '../../lib/explain.ts';

/** Something could not be read: why, and a way to try again. */
export function Trouble({ error, onAgain }: { error: Error; onAgain: () => void }) {
  return (
    <div class="notice bad row" role="alert">
      <p>{explain(error)}</p>
      <button type="button" class="button quiet" onClick={onAgain}>
        Try again
      </button>
    </div>
  );
}
