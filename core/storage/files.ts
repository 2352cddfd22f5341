import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assertMediaKey, MediaNotFound, type MediaStorage } from './storage.ts';

/** Media as files under one folder. For one machine; several need S3. */
export function openFileStorage(folder: string): MediaStorage {
  function pathOf(key: string): string {
    assertMediaKey(key);
    return join(folder, ...key.split('/'));
  }

  return {
    async put(key, body) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      // Written beside its place and moved there when it is on the disk: a crash leaves no half file under a real key.
      const draft = `${path}.${randomUUID()}.part`;
      try {
        await writeToDisk(draft, body);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async get(key) {
      const file = await openToRead(pathOf(key), key);
      try {
        return await file.readFile();
      } finally {
        await file.close();
      }
    },
    async open(key, range) {
      const file = await openToRead(pathOf(key), key);
      return file.createReadStream(range);
    },
    async list(within, { after, limit }) {
      const keys = (await readFiles(pathOf(within))).map((name) => `${within}/${name}`).sort();
      const page = keys.filter((key) => key > after).slice(0, limit);
      const files = page.map(async (key) => ({ key, storedAt: (await stat(pathOf(key))).mtime }));
      return Promise.all(files);
    },
    async delete(keys) {
      for (const key of keys) await rm(pathOf(key), { force: true });
    },
    async close() {},
  };
}

async function openToRead(path: string, key: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new MediaNotFound(key);
    throw error;
  }
}

/** @returns the names of what lies in a folder, which there may be none of yet. */
async function readFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function writeToDisk(path: string, body: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}
