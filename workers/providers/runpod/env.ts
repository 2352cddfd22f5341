import { findModel, MODELS } from '@easel/core/catalog/models.ts';
import type { EnvRule } from '@easel/core/config/env.ts';
import { httpUrl } from '@easel/core/config/env.ts';
import { z } from 'zod';

/** How many runs an endpoint takes at once when nothing is said. Runpod's own default of "max workers". */
const DEFAULT_SLOTS = 3;
const SLOTS_MAX = 1000;

export interface RunpodEndpoint {
  model: string;
  endpoint: string;
  slots: number;
}

export const runpodEnv = {
  RUNPOD_API_KEY: z.string().optional(),
  RUNPOD_API_URL: httpUrl.default('https://api.runpod.ai/v2'),
  /** Which endpoint makes which model: `flux-schnell=abc123:4,sdxl=def456`. */
  RUNPOD_ENDPOINTS: z
    .string()
    .optional()
    .transform((text = '', context) => {
      const { endpoints, problems } = parseEndpoints(text);
      for (const message of problems) context.addIssue({ code: 'custom', message });
      return endpoints;
    }),
};

/** The key and the endpoints are of no use without each other. */
export const runpodRule: EnvRule = (env) => {
  if (Boolean(env.RUNPOD_API_KEY) === Boolean(env.RUNPOD_ENDPOINTS)) return [];
  return env.RUNPOD_API_KEY
    ? ['RUNPOD_ENDPOINTS: is needed too, as RUNPOD_API_KEY is set, such as flux-schnell=abc123:3']
    : ['RUNPOD_API_KEY: is needed too, as RUNPOD_ENDPOINTS is set'];
};

/** Reads `model=endpointId:slots,…` and names everything that is wrong with it. */
export function parseEndpoints(text: string): { endpoints: RunpodEndpoint[]; problems: string[] } {
  const endpoints: RunpodEndpoint[] = [];
  const problems: string[] = [];
  const slotsOf = new Map<string, number>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, model, endpoint, slotsText] = /^([^=:]+)=([\w-]+)(?::(.*))?$/.exec(entry) ?? [];
    if (!model || !endpoint) {
      problems.push(`"${entry}" is not like model=endpointId:slots`);
      continue;
    }
    const slots = slotsText === undefined ? DEFAULT_SLOTS : Number(slotsText);
    if (!findModel(model)) {
      problems.push(`"${entry}" names no model; there are ${MODELS.map(({ id }) => id).join(', ')}`);
    } else if (endpoints.some((other) => other.model === model)) {
      problems.push(`"${entry}" gives ${model} a second endpoint`);
    } else if (!Number.isInteger(slots) || slots < 1 || slots > SLOTS_MAX) {
      problems.push(
        `"${entry}" must say how many runs at once, from 1 to ${SLOTS_MAX}, such as ${model}=${endpoint}:3`,
      );
    } else if ((slotsOf.get(endpoint) ?? slots) !== slots) {
      problems.push(
        `"${entry}" gives the endpoint ${endpoint} ${slots} slots, but it has ${slotsOf.get(endpoint)} already`,
      );
    } else {
      slotsOf.set(endpoint, slots);
      endpoints.push({ model, endpoint, slots });
    }
  }
  return { endpoints, problems };
}
