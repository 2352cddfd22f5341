import { createHash, randomBytes } from 'node:crypto';

/** Bytes of a secret that a program keeps (a session) and of one that a person carries over (a code in a link). */
export const TOKEN_BYTES = 32;
const CODE_BYTES = 12;

/** 256 random bits, for cookies. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** 96 random bits as 24 hexadecimal digits: short enough for a button, with nothing that looks like a flag of a command. */
export function newCode(): string {
  return randomBytes(CODE_BYTES).toString('hex');
}

/** What the database keeps of a secret: whoever reads it there cannot use it. Fast, because the secret itself is random. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
