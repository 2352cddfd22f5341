import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';

/**
 * Keys that sign what this Easel hands out, each for one purpose. All processes of one Easel have the same. Made once, because
 * signing with bare bytes makes a key of them each time, which takes five times as long as the signature.
 */
export interface SiteKeys {
  /** Addresses of media that not everybody may see. */
  media: KeyObject;
  /** Links from the web into a chat. */
  links: KeyObject;
  /** What says where a page of a list begins. */
  cursors: KeyObject;
}

const SECRET_BYTES = 32;

/**
 * Derives the keys from the site's secret.
 *
 * @param given SESSION_SECRET. Without it, a random one is made once and kept in the database, where every process finds it.
 */
export async function openSiteKeys(db: Executor, given?: string): Promise<SiteKeys> {
  return deriveKeys(given ?? (await keepSecret(db)));
}

export function deriveKeys(secret: string): SiteKeys {
  const derive = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, SECRET_BYTES)));
  return { media: derive('media'), links: derive('links'), cursors: derive('cursors') };
}

async function keepSecret(db: Executor): Promise<string> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await sql`insert into site_secret (secret) values (${secret}) on conflict do nothing`.execute(db);
  return (await db.selectFrom('site_secret').select('secret').executeTakeFirstOrThrow()).secret;
}
