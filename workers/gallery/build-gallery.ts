import { spawn } from 'node:child_process';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GalleryInput } from '@easel/gallery/render/gallery-input.ts';

const BUILDER = fileURLToPath(import.meta.resolve('@easel/gallery/build.ts'));
/** The current build, and the one before it, whose files may just be on their way to somebody. */
const KEPT = 2;
const SAID_MAX = 4_000;

/**
 * Builds the gallery in a process of its own and makes it the current one, from one moment to the next:
 * `<folder>/current` leads to `<folder>/builds/<name>`. When the build fails, the current one stays.
 *
 * @param input.folder is nobody else's; what is left in it of a build that was broken off is removed.
 */
export async function buildGallery({
  folder,
  input,
  signal,
}: {
  folder: string;
  input: GalleryInput;
  signal: AbortSignal;
}): Promise<void> {
  const builds = join(folder, 'builds');
  const name = input.at.replace(/\D/g, '');
  await mkdir(builds, { recursive: true });
  const source = join(folder, 'input.json');
  await writeFile(source, JSON.stringify(input));
  const out = join(builds, name);
  await rm(out, { recursive: true, force: true });
  await runBuilder(['--input', source, '--out', out, '--cache', join(folder, 'cache')], signal);
  const draft = join(folder, 'current.new');
  await rm(draft, { force: true });
  await symlink(join('builds', name), draft);
  await rename(draft, join(folder, 'current'));
  await removeOld(builds);
}

async function removeOld(builds: string): Promise<void> {
  const names = (await readdir(builds)).sort();
  for (const name of names.slice(0, -KEPT))
    await rm(join(builds, basename(name)), { recursive: true, force: true });
}

/** It gets none of our secrets, asks nobody outside, and gives way to everything else on this machine. */
function runBuilder(args: string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BUILDER, ...args], {
      env: { ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let said = '';
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID_MAX);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('spawn', () => {
      if (child.pid !== undefined) giveWay(child.pid);
    });
    child.on('error', (error) => {
      // One that is called off still writes until it has closed.
      if (!signal.aborted) reject(error);
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the build of the gallery ended with ${code}: ${said}`));
    });
  });
}

function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not allow it: the build is only less polite then.
  }
}
