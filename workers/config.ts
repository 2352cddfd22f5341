import type { EnvRule } from '@easel/core/config/env.ts';
import { commonEnv } from '@easel/core/config/env.ts';
import { retentionEnv } from '@easel/core/config/retention.ts';
import { stripeEnv, stripeRule } from '@easel/core/payments/stripe/env.ts';
import { storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';
import { providersEnv, providersRules } from './providers/registry.ts';

/** What the workers read beside {@link commonEnv}; each provider brings its own variables. */
export const workersEnv = { ...storageEnv, ...providersEnv, ...stripeEnv, ...retentionEnv };

export const workersRules: EnvRule[] = [storageRule, ...providersRules, stripeRule];

export const workersSchema = z.object({ ...commonEnv, ...workersEnv });

export type WorkersEnv = z.infer<typeof workersSchema>;
