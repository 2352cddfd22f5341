import type { Capacity } from '@easel/core/orders/capacity.ts';
import type { z } from 'zod';
import type { Provider } from './provider.ts';
import { runpod } from './runpod/part.ts';

/** Every provider there is: a new one is a folder that exports such a part, and its name in these three lines. */
const PARTS = [runpod];
export const providersEnv = { ...runpod.env };
/** What has to be set for there to be a provider, in words. */
export const PROVIDERS_NEED = PARTS.map((part) => part.needs).join(', or ');
export const providersRules = PARTS.map((part) => part.rule);

type ProvidersEnv = z.infer<z.ZodObject<typeof providersEnv>>;

export interface Providers {
  /** @returns undefined when the provider of an earlier run is set up no more. */
  find(name: string): Provider | undefined;
  /** @throws Error when it is not set up. */
  get(name: string): Provider;
  capacity: Capacity[];
  /** The names by which people know those that are set up. */
  titles: string[];
}

/** Opens all providers that the configuration has keys for. */
export function openProviders(env: ProvidersEnv): Providers {
  const open = PARTS.flatMap((part) => {
    const opened = part.open(env);
    return opened ? [{ ...opened, title: part.title }] : [];
  });
  const byName = new Map(open.map(({ provider }) => [provider.name, provider]));
  return {
    find: (name) => byName.get(name),
    get(name) {
      const provider = byName.get(name);
      if (!provider) throw new Error(`the provider ${name} is not set up`);
      return provider;
    },
    titles: open.map(({ title }) => title),
    capacity: open.flatMap(({ provider, capacity }) =>
      capacity.map((entry) => ({ ...entry, provider: provider.name })),
    ),
  };
}
