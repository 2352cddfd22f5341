import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Signs a text, for it to be known again when somebody brings it back. @param bytes how much of the signature is kept. */
export function sign(key: KeyObject, text: string, bytes: number): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, bytes).toString('base64url');
}

/** Compares what came with what is expected, in a time that tells nothing about where they differ or how long it is. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
