// The outside world with an instant painter, as a process of its own: what Discord and a GPU cost is not Easel's time.
// Started by `startInstantWorld`, which tells it how many slots an endpoint has; ends with its parent.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSandboxWorld } from '@easel/sandbox/world.ts';

export interface InstantWorld {
  /** The environment variables that point Easel at it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it beside this process. @param slots workers of each endpoint. */
export async function startInstantWorld(slots: number): Promise<InstantWorld> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), [String(slots)]);
  const [env] = await once(child, 'message');
  return {
    env,
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

if (import.meta.main) {
  const world = await createSandboxWorld({ instant: true, slots: Number(process.argv[2]) });
  process.send?.(world.env);
  process.once('disconnect', () => void world.close());
}
