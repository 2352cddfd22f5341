import type { Executor } from '@easel/db/connect.ts';
import { type Clock, SECOND_MS } from '../clock.ts';
import type { Variant } from '../creations/creation.ts';
import type { CreationId } from '../ids.ts';

/** A stored file, as it is sent. */
export interface MediaFile extends Pick<Variant, 'key' | 'mime' | 'bytes'> {
  /** Strong: what is under a key never changes. */
  etag: string;
}

/** Finds files of creations, and remembers for a while what it found. */
export interface MediaIndex {
  /** A file of a published creation, by the publication's key. @returns undefined when it is not public (any more). */
  findPublic(publicKey: string, file: string): Promise<MediaFile | undefined>;
  /** A file of a creation that was not deleted, whoever may see it. */
  findAny(creationId: CreationId, file: string): Promise<MediaFile | undefined>;
}

/**
 * How long an answer is remembered: what is no longer public stays reachable here for this long. Together with the time in
 * shared caches (`api/routes/media/media.ts`) it must stay below the 5 minutes that are promised.
 */
export const REMEMBERED_MS = 30 * SECOND_MS;
const REMEMBERED_MAX = 10_000;

export function createMediaIndex(deps: { db: Executor; clock: Clock }): MediaIndex {
  const publications = remember(deps.clock, (publicKey) => readPublished(deps.db, publicKey));
  const creations = remember(deps.clock, (id) => readVariants(deps.db, id as CreationId));
  return {
    findPublic: async (publicKey, file) => pick(await publications(publicKey), file),
    findAny: async (creationId, file) => pick(await creations(creationId), file),
  };
}

/** The name of a stored file: the last part of its key, such as `large.webp`. */
export function fileNameOf(variant: Pick<Variant, 'key'>): string {
  return variant.key.slice(variant.key.lastIndexOf('/') + 1);
}

export function toMediaFile(variant: Variant): MediaFile {
  return { key: variant.key, mime: variant.mime, bytes: variant.bytes, etag: `"${variant.key}"` };
}

function pick(variants: Variant[], file: string): MediaFile | undefined {
  const variant = variants.find((candidate) => fileNameOf(candidate) === file);
  return variant && toMediaFile(variant);
}

async function readPublished(db: Executor, publicKey: string): Promise<Variant[]> {
  const row = await db
    .selectFrom('publication')
    .innerJoin('creation', 'creation.id', 'publication.creation_id')
    .select('creation.variants')
    .where('publication.public_key', '=', publicKey)
    .where('publication.is_listed', '=', true)
    .where('creation.deleted_at', 'is', null)
    .executeTakeFirst();
  return (row?.variants ?? []) as unknown as Variant[];
}

async function readVariants(db: Executor, id: CreationId): Promise<Variant[]> {
  const row = await db
    .selectFrom('creation')
    .select('variants')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return (row?.variants ?? []) as unknown as Variant[];
}

/** Remembers what was read under a key; many who ask for the same at once read once. An error is not remembered. */
function remember(
  clock: Clock,
  read: (key: string) => Promise<Variant[]>,
): (key: string) => Promise<Variant[]> {
  const known = new Map<string, { until: number; found: Promise<Variant[]> }>();
  return (key) => {
    const now = clock.now().getTime();
    const hit = known.get(key);
    if (hit && hit.until > now) return hit.found;
    known.delete(key);
    const found = read(key);
    known.set(key, { until: now + REMEMBERED_MS, found });
    found.catch(() => known.delete(key));
    // The oldest goes first: a map keeps the order in which its keys came.
    const [oldest] = known.size > REMEMBERED_MAX ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    return found;
  };
}
