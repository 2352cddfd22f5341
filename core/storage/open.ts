import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, type EnvRule, httpUrl } from '../config/env.ts';
import { openFileStorage } from './files.ts';
import type { MediaStorage } from './storage.ts';

/** Where media is kept: a bucket, or (all unset) files under DATA_DIR. */
export const storageEnv = {
  S3_ENDPOINT: httpUrl.optional(),
  S3_REGION: z.string().optional(),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
};

export type StorageEnv = z.infer<z.ZodObject<typeof storageEnv>>;

/** S3_ENDPOINT alone may be missing: Amazon's own is used then. */
const REQUIRED = ['S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** The bucket's variables are given all or none: with half of them, pictures would quietly go to files. */
export const storageRule: EnvRule = (env) => {
  const given = Object.keys(storageEnv).filter((name) => env[name]);
  if (given.length === 0) return [];
  return REQUIRED.filter((name) => !env[name]).map(
    (name) => `${name}: is needed too, as ${given.join(', ')} is set`,
  );
};

/** Opens the storage that the configuration says. @throws ConfigError when the bucket's variables are incomplete. */
export async function openStorage(env: StorageEnv & { DATA_DIR: string }): Promise<MediaStorage> {
  const problems = storageRule(env);
  if (problems.length > 0) throw new ConfigError(problems);
  const { S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env;
  if (!S3_REGION || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) {
    return openFileStorage(join(env.DATA_DIR, 'media'));
  }
  // Amazon's SDK is large: who keeps media in files does not load it.
  const { openS3Storage } = await import('./s3.ts');
  return openS3Storage({
    endpoint: env.S3_ENDPOINT,
    region: S3_REGION,
    bucket: S3_BUCKET,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  });
}
