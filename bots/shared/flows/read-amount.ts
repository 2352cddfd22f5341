import { DomainError } from '@easel/core/errors.ts';
import type { Words } from '../words/en.ts';

/** Nobody has more, and it fits everywhere. */
const WHOLE = /^\d{1,12}$/;

/** Reads credits that somebody wrote. @throws DomainError bad-option for what is no whole number. */
export function readCredits(option: string, text: string, words: Words): bigint {
  const plain = text.trim();
  if (WHOLE.test(plain)) return BigInt(plain);
  throw new DomainError('bad-option', { option, value: plain, allowed: words.wholeNumber });
}

/** Reads how many of something. @throws DomainError bad-option. */
export function readHowMany(option: string, text: string, words: Words): number {
  return Number(readCredits(option, text, words));
}
