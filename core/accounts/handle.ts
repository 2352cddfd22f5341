import { HANDLE } from '../contract/account.ts';
import { DomainError } from '../errors.ts';

/** Names that would pass for the house's own, or for a page of the site. */
const RESERVED = `
  admin administrator api app artist artists billing bot challenges claim collections creations credits
  discord docs easel erased everyone feed gallery help here legal login me media mod moderator news nobody
  null official owner plans privacy public root search security settings sign-in sitemap staff studio support
  system tags team telegram terms undefined webmaster you
`
  .trim()
  .split(/\s+/);

/** What the database makes for whoever has chosen none. */
const GENERATED = /^artist-[0-9a-f]{12}$/;

/** How a handle looks at a glance: what looks the same is the same (as the index account_handle_look has it). */
function lookOf(handle: string): string {
  return handle.replaceAll(/[-_]/g, '').replaceAll('0', 'o').replaceAll(/[1i]/g, 'l');
}

const RESERVED_LOOKS = new Set(RESERVED.map(lookOf));

/** Whether somebody still has the handle they were given. */
export function isGeneratedHandle(handle: string): boolean {
  return GENERATED.test(handle);
}

/**
 * Reads a handle as people write it: `@Fox` is `fox`. Letters of other scripts, and what cannot be seen, are refused rather
 * than taken out: somebody who types them means another name.
 *
 * @throws DomainError handle-refused
 */
export function parseHandle(text: string): string {
  const handle = text.trim().replace(/^@/, '').toLowerCase();
  if (!HANDLE.test(handle)) throw new DomainError('handle-refused', { reason: 'form' });
  if (isGeneratedHandle(handle) || RESERVED_LOOKS.has(lookOf(handle))) {
    throw new DomainError('handle-refused', { reason: 'reserved' });
  }
  return handle;
}
