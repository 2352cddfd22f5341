import type { z } from 'zod';
import type { TwinParts } from '../twin-parts.ts';

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** Such as `/v1/customers/:id`. */
  path: string;
  params: z.ZodType;
  /** Answers with the object, or throws a StripeError. Never waits, so requests cannot interleave. */
  handle(parts: TwinParts, params: never, id: string, path: string): object;
}

/** An endpoint whose handler gets its parameters as its schema reads them. */
export function route<Schema extends z.ZodType>(
  method: Route['method'],
  path: string,
  params: Schema,
  handle: (parts: TwinParts, params: z.output<Schema>, id: string, path: string) => object,
): Route {
  return { method, path, params, handle };
}

/** Finds the endpoint of a request and the id in its path. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: string } | undefined {
  const steps = path.split('/');
  for (const candidate of routes) {
    const wanted = candidate.path.split('/');
    if (candidate.method !== method || wanted.length !== steps.length) continue;
    if (!wanted.every((step, at) => (step === ':id' ? steps[at] !== '' : step === steps[at]))) continue;
    return { route: candidate, id: steps[wanted.indexOf(':id')] ?? '' };
  }
  return undefined;
}
