import { useState } from 'preact/hooks';
import { ApiError } from '../../lib/api.ts';
import { toast } from '../../lib/toast.ts';

/**
 * Does what a button says, one at a time; what went wrong is told in words.
 *
 * @returns whether it is under way, and how to begin: that answers whether it went well.
 */
export function useWork(): [isBusy: boolean, work: (task: () => Promise<unknown>) => Promise<boolean>] {
  const [isBusy, setBusy] = useState(false);
  const work = async (task: () => Promise<unknown>) => {
    if (isBusy) return false;
    setBusy(true);
    try {
      await task();
      return true;
    } catch (error) {
      // A session that has ended is told over the whole page.
      if (!(error instanceof ApiError && error.status === 401)) toast(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return [isBusy, work];
}
