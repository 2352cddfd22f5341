import { commonEnv, type EnvRule, host, port } from '@easel/core/config/env.ts';
import { stripeEnv, stripeRule } from '@easel/core/payments/stripe/env.ts';
import { storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';

/** What the api reads beside {@link commonEnv}. */
export const apiEnv = {
  PORT: port.default(8080),
  HOST: host,
  /** Prometheus sends it as a bearer token. Unset: metrics are for this machine only. */
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  ...storageEnv,
  ...stripeEnv,
};

export const apiRules: EnvRule[] = [stripeRule, storageRule];

export const apiSchema = z.object({ ...commonEnv, ...apiEnv });
export type ApiEnv = z.infer<typeof apiSchema>;
