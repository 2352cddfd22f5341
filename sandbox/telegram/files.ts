import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { Document, File, PhotoSize } from '@grammyjs/types';
import sharp from 'sharp';
import type { SandboxClock } from '../clock.ts';
import type { Upload } from './method-call.ts';
import { badRequest, TelegramError } from './telegram-error.ts';

const MIB = 1024 * 1024;

/** https://core.telegram.org/bots/api#sending-files, and `sendPhoto` for the shape of photos. */
export const FILE_LIMITS = {
  uploadBytes: 50 * MIB,
  downloadBytes: 20 * MIB,
  photoBytes: 10 * MIB,
  photoWidthPlusHeight: 10_000,
  photoRatio: 20,
} as const;

const LINK_LIFETIME_MS = 60 * 60 * 1000;
const LARGEST_SIDE = 2560;
const THUMBNAIL_SIDES = [90, 320, 800, 1280];

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.mp4': 'video/mp4',
  '.txt': 'text/plain',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.zip': 'application/zip',
};

interface StoredFile {
  readonly uniqueId: string;
  readonly folder: 'photos' | 'documents';
  readonly size: number | undefined;
  readonly read: () => Promise<Buffer>;
  readonly path: string;
  /** What a message shows when this file id is sent again. */
  readonly content: { photo: PhotoSize[] } | { document: Document };
  linkUntil: number;
}

export interface FileStore {
  /** Keeps the bytes as they are; smaller sizes are drawn when somebody asks for them. @throws TelegramError 400. */
  savePhoto(upload: Upload): Promise<PhotoSize[]>;
  /** @throws TelegramError 400 for an empty file. */
  saveDocument(upload: Upload): Document;
  /** What was saved under a file id, to send it again. */
  contentOf(fileId: string): StoredFile['content'] | undefined;
  /** The bytes behind a file id; for the largest size of a photo those that were sent. */
  read(fileId: string): Promise<Buffer>;
  /** Opens a download link for an hour. @throws TelegramError 400 for unknown ids and files above 20 MB. */
  getFile(fileId: string): File;
  /** The bytes behind a link, or undefined where there is none or its hour is over. */
  download(path: string): Promise<Buffer | undefined>;
}

export function createFileStore(clock: SandboxClock): FileStore {
  const byId = new Map<string, StoredFile>();
  let count = 0;

  function store(fileId: string, file: Omit<StoredFile, 'path' | 'linkUntil'>, extension: string): void {
    byId.set(fileId, { ...file, path: `${file.folder}/file_${count++}${extension}`, linkUntil: 0 });
  }

  async function savePhoto({ bytes }: Upload): Promise<PhotoSize[]> {
    const { width, height } = await measurePhoto(bytes);
    const longest = Math.max(width, height);
    const sides = [...THUMBNAIL_SIDES.filter((side) => side < longest), Math.min(longest, LARGEST_SIDE)];
    const sizes = sides.map((side) => ({
      file_id: createFileId('AgACAgIAAxk'),
      file_unique_id: createUniqueId(),
      width: Math.max(1, Math.round((width * side) / longest)),
      height: Math.max(1, Math.round((height * side) / longest)),
      ...(side === longest ? { file_size: bytes.length } : {}),
    }));
    for (const size of sizes) {
      const isOriginal = size.file_size !== undefined;
      const draw = () => sharp(bytes).resize(size.width, size.height).jpeg().toBuffer();
      const read = isOriginal ? async () => bytes : draw;
      const { file_unique_id: uniqueId, file_size } = size;
      store(
        size.file_id,
        { uniqueId, folder: 'photos', size: file_size, read, content: { photo: sizes } },
        '.jpg',
      );
    }
    return sizes;
  }

  function saveDocument({ bytes, fileName }: Upload): Document {
    if (bytes.length === 0) throw badRequest('file must be non-empty');
    const extension = extname(fileName).toLowerCase();
    const document: Document = {
      file_id: createFileId('BQACAgIAAxk'),
      file_unique_id: createUniqueId(),
      file_name: fileName,
      mime_type: MIME_TYPES[extension] ?? 'application/octet-stream',
      file_size: bytes.length,
    };
    const { file_unique_id: uniqueId } = document;
    const read = async () => bytes;
    store(
      document.file_id,
      { uniqueId, folder: 'documents', size: bytes.length, read, content: { document } },
      extension,
    );
    return document;
  }

  return {
    savePhoto,
    saveDocument,
    contentOf: (fileId) => byId.get(fileId)?.content,
    async read(fileId) {
      const file = byId.get(fileId);
      if (!file) throw new Error(`No file has the id ${fileId}.`);
      return file.read();
    },
    getFile(fileId) {
      const file = byId.get(fileId);
      if (!file) throw badRequest('invalid file_id');
      if ((file.size ?? 0) > FILE_LIMITS.downloadBytes) throw badRequest('file is too big');
      file.linkUntil = clock.now() + LINK_LIFETIME_MS;
      const size = file.size === undefined ? {} : { file_size: file.size };
      return { file_id: fileId, file_unique_id: file.uniqueId, ...size, file_path: file.path };
    },
    async download(path) {
      const file = [...byId.values()].find((entry) => entry.path === path);
      return file && clock.now() < file.linkUntil ? file.read() : undefined;
    },
  };
}

/** Width and height in pixels of a picture that Telegram would take as a photo. */
async function measurePhoto(bytes: Buffer): Promise<{ width: number; height: number }> {
  if (bytes.length === 0) throw badRequest('file must be non-empty');
  if (bytes.length > FILE_LIMITS.photoBytes) {
    throw badRequest(
      `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${FILE_LIMITS.photoBytes} bytes`,
    );
  }
  const { width, height } = await sharp(bytes)
    .metadata()
    .catch(() => {
      throw badRequest('IMAGE_PROCESS_FAILED');
    });
  const isTooLong = width + height > FILE_LIMITS.photoWidthPlusHeight;
  const isTooNarrow = Math.max(width, height) / Math.min(width, height) > FILE_LIMITS.photoRatio;
  if (isTooLong || isTooNarrow) throw badRequest('PHOTO_INVALID_DIMENSIONS');
  return { width, height };
}

/** @throws TelegramError 413, as the front server answers before the Bot API sees the request. */
export function assertUploadSize(bytes: number): void {
  if (bytes > FILE_LIMITS.uploadBytes) throw new TelegramError(413, 'Request Entity Too Large');
}

const createFileId = (prefix: string) => `${prefix}${randomBytes(36).toString('base64url')}`;

const createUniqueId = () => `AQAD${randomBytes(9).toString('base64url')}`;
