import type { z } from 'zod';
import { runpodEnv, runpodRule } from './env.ts';
import { createRunpodProvider } from './runpod.ts';

/** What the registry of providers has to know of Runpod. */
export const runpod = {
  title: 'Runpod',
  /** The variables that set it up. */
  needs: 'RUNPOD_API_KEY and RUNPOD_ENDPOINTS',
  env: runpodEnv,
  rule: runpodRule,
  /** @returns undefined when it is not set up. */
  open(env: z.infer<z.ZodObject<typeof runpodEnv>>) {
    if (!env.RUNPOD_API_KEY) return undefined;
    const provider = createRunpodProvider({ apiKey: env.RUNPOD_API_KEY, baseUrl: env.RUNPOD_API_URL });
    return { provider, capacity: env.RUNPOD_ENDPOINTS };
  },
};
