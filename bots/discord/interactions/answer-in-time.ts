import type { Talk } from './talk.ts';

/**
 * How long the work may take before an answer is promised instead. Discord gives three seconds; the rest is for the way
 * there, and for the promise itself.
 */
const PROMISE_AFTER_MS = 700;

/**
 * Does the work, its answer included, and promises the answer when that takes long: a quick answer is there at once, and a
 * slow database makes nobody read that the application did not respond.
 *
 * @throws whatever the work throws.
 */
export async function answerInTime(talk: Talk, work: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => {
    // A promise that does not get through is found out by the answer itself.
    talk.wait().catch(() => {});
  }, PROMISE_AFTER_MS);
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
}
