import { createHash } from 'node:crypto';
import type { Pixels } from './decode-picture.ts';

const REMEMBERED = 2_000;

/**
 * Knows the last pictures by their pixels. The very same pixels for another prompt were not made from that prompt: the
 * provider hands out one picture to everybody, whatever it shows. The same prompt may well give the same picture twice.
 */
export interface RepeatWatch {
  /** Whether these pixels came for another prompt before. Remembers them. */
  seenForOther(pixels: Pixels, prompt: string): boolean;
}

export function createRepeatWatch(remembered = REMEMBERED): RepeatWatch {
  const promptOf = new Map<string, string>();
  return {
    seenForOther(pixels, prompt) {
      const key = digest(pixels.data);
      const promptKey = digest(prompt);
      const known = promptOf.get(key);
      if (known !== undefined) return known !== promptKey;
      promptOf.set(key, promptKey);
      const [oldest] = promptOf.keys();
      if (promptOf.size > remembered && oldest !== undefined) promptOf.delete(oldest);
      return false;
    },
  };
}

function digest(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('base64');
}
