import type { Capacity } from '@easel/core/orders/capacity.ts';
import type { WorkersEnv } from '../config.ts';
import type { Provider } from './provider.ts';
import { createRunpodProvider } from './runpod/runpod.ts';

/** A provider that is switched on, and what it can make. */
interface OpenProvider {
  provider: Provider;
  capacity: Omit<Capacity, 'provider'>[];
}

/** Every provider there is. A new one is a folder and one entry here; it answers undefined where it is not set up. */
const OPENERS: ((env: WorkersEnv) => OpenProvider | undefined)[] = [
  ({ RUNPOD_API_KEY, RUNPOD_API_URL, RUNPOD_ENDPOINTS }) =>
    RUNPOD_API_KEY
      ? {
          provider: createRunpodProvider({ apiKey: RUNPOD_API_KEY, baseUrl: RUNPOD_API_URL }),
          capacity: RUNPOD_ENDPOINTS,
        }
      : undefined,
];

export interface Providers {
  /** @returns undefined when the provider of an earlier run is set up no more. */
  find(name: string): Provider | undefined;
  /** @throws Error when it is not set up. */
  get(name: string): Provider;
  capacity: Capacity[];
}

/** Opens all providers that the configuration has keys for. */
export function openProviders(env: WorkersEnv): Providers {
  const open = OPENERS.map((opener) => opener(env)).filter((opened) => opened !== undefined);
  const byName = new Map(open.map(({ provider }) => [provider.name, provider]));
  return {
    find: (name) => byName.get(name),
    get(name) {
      const provider = byName.get(name);
      if (!provider) throw new Error(`the provider ${name} is not set up`);
      return provider;
    },
    capacity: open.flatMap(({ provider, capacity }) =>
      capacity.map((entry) => ({ ...entry, provider: provider.name })),
    ),
  };
}
