import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id of Stripe's shape: a prefix such as `cus`, and letters and digits. */
export function createId(prefix: string, length = 24): string {
  const letters = Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]);
  return `${prefix}_${letters.join('')}`;
}

/** The id in a field that may hold an id or, expanded, the object itself. */
export function idOf(field: string | { id: string }): string {
  return typeof field === 'string' ? field : field.id;
}

export function optionalIdOf(field: string | { id: string } | null | undefined): string | null {
  return field ? idOf(field) : null;
}
