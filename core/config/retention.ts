import { z } from 'zod';

/** Whether pictures go after the days that their person's plan keeps them. For the workers, who do it, and the bots, who say so. */
export const retentionEnv = {
  /** Off: everything is kept for ever. */
  RETENTION: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default('off')
    .transform((value) => value === 'on'),
};
