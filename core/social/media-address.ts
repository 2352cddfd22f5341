import type { Clock } from '../clock.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { CreationId } from '../ids.ts';
import { signMediaAddress } from '../media/signed-address.ts';

/**
 * Where everybody reaches a file of a published creation, such as `large.webp`. The key is random and new for every
 * publication, so what is under an address never changes, and an address that was passed on is dead once the creation is
 * public no more.
 */
export function publicMediaUrl(publicKey: string, file: string): string {
  return `/media/p/${publicKey}/${file}`;
}

/**
 * Where somebody who may see a creation reaches its file: at its public address, or at a signed one.
 *
 * @param creation.publicKey null for one that is not public.
 */
export function mediaUrl(
  deps: { clock: Clock; keys: Pick<SiteKeys, 'media'> },
  creation: { id: CreationId; publicKey: string | null },
  file: string,
): string {
  return creation.publicKey === null
    ? signMediaAddress(deps, creation.id, file)
    : publicMediaUrl(creation.publicKey, file);
}
