import { createHmac } from 'node:crypto';
import type { APIAttachment } from 'discord-api-types/v10';
import sharp from 'sharp';
import type { StoredFile, World } from './world.ts';

const LINK_LIFE_MS = 24 * 60 * 60 * 1000;
/** Largest file of an app without boosts. */
export const ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024;
/** Largest whole request. */
export const REQUEST_SIZE_LIMIT = 25 * 1024 * 1024;

/** A file as somebody sends it. */
export interface UploadedFile {
  name: string;
  data: Buffer;
  contentType?: string | undefined;
}

/** Keeps a file, and measures it if it is a picture. */
export async function storeFile(
  world: World,
  file: UploadedFile,
  where: { channelId: string; ephemeral: boolean; description?: string | undefined },
): Promise<StoredFile> {
  const size = await measurePicture(file.data);
  const stored = {
    id: world.nextId(),
    filename: tidyName(file.name),
    data: file.data,
    contentType: size ? `image/${size.format}` : (file.contentType ?? 'application/octet-stream'),
    width: size?.width,
    height: size?.height,
    ...where,
  };
  world.files.set(stored.id, stored);
  return stored;
}

/** Discord keeps letters, digits, dots, dashes and underscores of a file name. */
export function tidyName(name: string): string {
  return name.replaceAll(' ', '_').replace(/[^\p{L}\p{N}._-]/gu, '') || 'unknown';
}

/** A fresh signed link, good for a day of sandbox time. */
export function signFileUrl(world: World, file: StoredFile): string {
  const issued = Math.floor(world.clock.now());
  const ex = (issued + LINK_LIFE_MS).toString(16);
  const is = issued.toString(16);
  return `${world.origin}${filePath(file)}?ex=${ex}&is=${is}&hm=${signature(world, file.id, ex, is)}&`;
}

/** The file behind a link, or undefined where the link is wrong, too old, or its file is gone. */
export function openFileUrl(
  world: World,
  fileId: string,
  query: { ex?: string; is?: string; hm?: string },
): StoredFile | undefined {
  const { ex = '', is = '', hm } = query;
  if (hm !== signature(world, fileId, ex, is)) return undefined;
  return Number.parseInt(ex, 16) > world.clock.now() ? world.files.get(fileId) : undefined;
}

export function attachmentPayload(world: World, file: StoredFile): APIAttachment {
  const url = signFileUrl(world, file);
  return {
    id: file.id,
    filename: file.filename,
    size: file.data.length,
    url,
    proxy_url: url,
    content_type: file.contentType,
    ...(file.description !== undefined && { description: file.description }),
    ...(file.width !== undefined && { width: file.width, height: file.height }),
    ...(file.ephemeral && { ephemeral: true }),
  };
}

function filePath(file: StoredFile): string {
  const folder = file.ephemeral ? 'ephemeral-attachments' : 'attachments';
  return `/${folder}/${file.channelId}/${file.id}/${encodeURIComponent(file.filename)}`;
}

function signature(world: World, fileId: string, ex: string, is: string): string {
  return createHmac('sha256', world.token).update(`${fileId}:${ex}:${is}`).digest('hex');
}

async function measurePicture(data: Buffer) {
  try {
    const { format, width, height } = await sharp(data).metadata();
    return { format, width, height };
  } catch {
    // Not a picture sharp can read: Discord takes any file, it only has no size then.
    return undefined;
  }
}
