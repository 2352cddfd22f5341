import type { KeyObject } from 'node:crypto';
import { type Clock, MINUTE_MS } from '../clock.ts';
import { type CreationId, parseId } from '../ids.ts';
import { isSame, sign } from '../signing.ts';

/** How long an address is good: between the first and the second. Within a step it stays the same, so that browsers keep the file. */
const STEP_MS = 5 * MINUTE_MS;
const GOOD_FOR_MS = 15 * MINUTE_MS;
const MAC_BYTES = 16;

/** What an address gives access to, and until when. */
export interface MediaGrant {
  creationId: CreationId;
  expiresAt: Date;
}

/**
 * The address of a file of a creation for somebody who may see it, such as its owner. Whoever has the address may see that
 * one file for 10 to 15 minutes.
 */
export function signMediaAddress(
  deps: { clock: Clock; keys: { media: KeyObject } },
  creationId: CreationId,
  file: string,
): string {
  const step = Math.floor(deps.clock.now().getTime() / STEP_MS) * STEP_MS;
  const expiry = (step + GOOD_FOR_MS).toString(36);
  const mac = macOf(deps.keys.media, creationId, file, expiry);
  return `/media/s/${creationId}.${expiry}.${mac}/${file}`;
}

/** Reads the token of such an address. @returns undefined when it is not one of ours for this file, or no longer good. */
export function openMediaToken(
  deps: { clock: Clock; keys: { media: KeyObject } },
  token: string,
  file: string,
): MediaGrant | undefined {
  const [id = '', expiry = '', mac = '', ...rest] = token.split('.');
  const creationId = parseId('cre', id);
  if (!creationId || rest.length > 0) return undefined;
  if (!isSame(mac, macOf(deps.keys.media, creationId, file, expiry))) return undefined;
  const expiresAt = new Date(Number.parseInt(expiry, 36));
  return expiresAt > deps.clock.now() ? { creationId, expiresAt } : undefined;
}

function macOf(key: KeyObject, creationId: CreationId, file: string, expiry: string): string {
  return sign(key, `${creationId}\n${file}\n${expiry}`, MAC_BYTES);
}
