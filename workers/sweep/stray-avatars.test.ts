import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeAvatar } from '@easel/core/accounts/avatar.ts';
import { eraseDue, requestErase } from '@easel/core/accounts/erase.ts';
import { DAY_MS, HOUR_MS } from '@easel/core/clock.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { later, useTestCore } from '@easel/core/testing/test-core.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import type { SweepDeps } from './deps.ts';
import { createAvatarSweep } from './stray-avatars.ts';

const folder = join(tmpdir(), `easel-avatars-${randomUUID()}`);
const storage = openFileStorage(folder);
const deps = Object.assign(useTestCore(), { storage });
afterAll(() => rm(folder, { recursive: true, force: true }));

const sweepDeps = (ms: number): SweepDeps => ({
  ...later(deps, ms),
  log: pino({ level: 'silent' }),
  publicUrl: undefined,
  retention: false,
});
const files = async () => (await storage.list('avatars', { after: '', limit: 1000 })).length;

test('an avatar whose deletion the storage failed goes within hours, and nobody else’s', async () => {
  const [leaving, staying] = [await createTestAccount(deps), await createTestAccount(deps)];
  for (const { id } of [leaving, staying]) {
    await changeAvatar(deps, { account: id, picture: Buffer.from('a face') });
  }
  await requestErase(deps, leaving.id);
  const away = { ...storage, delete: () => Promise.reject(new Error('the storage is away')) };
  const erasing = eraseDue({ ...later(deps, DAY_MS), storage: away }, { limit: 10 });
  await expect(erasing).rejects.toThrow('the storage is away');
  expect(await files()).toBe(2);

  const sweep = createAvatarSweep();
  // What was stored just now may be about to become somebody’s.
  expect(await sweep(sweepDeps(0))).toBe(0);
  expect(await sweep(sweepDeps(2 * HOUR_MS))).toBe(1);
  expect(await sweep(sweepDeps(4 * HOUR_MS))).toBe(0);
  expect(await files()).toBe(1);
});
