import { refuseParameters } from './stripe-error.ts';

export type FormValue = string | FormValue[] | FormObject;
export interface FormObject {
  [name: string]: FormValue;
}

/**
 * Reads `line_items[0][price]=p&expand[]=customer` into nested objects and lists, as Stripe does.
 * @throws StripeError 400 where a name is not well formed or says two things at once.
 */
export function parseForm(encoded: string): FormObject {
  const root: FormObject = Object.create(null);
  for (const [name, value] of new URLSearchParams(encoded)) {
    const steps = readSteps(name);
    put(root, steps, value, name);
  }
  return withLists(root) as FormObject;
}

function readSteps(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match?.[1]) throw refuseParameters(`Invalid parameter name: ${name}`, { param: name });
  return [match[1], ...Array.from((match[2] ?? '').matchAll(/\[([^[\]]*)\]/g), ([, step = '']) => step)];
}

function put(root: FormObject, steps: readonly string[], value: string, name: string): void {
  let place = root;
  for (const [depth, step] of steps.entries()) {
    const key = step === '' ? String(Object.keys(place).length) : step;
    const isLast = depth === steps.length - 1;
    const there = place[key];
    if (isLast) {
      if (typeof there === 'object') throw refuseParameters(`Invalid ${name}: it is both`, { param: name });
      place[key] = value;
      return;
    }
    if (typeof there === 'string') throw refuseParameters(`Invalid ${name}: it is both`, { param: name });
    const next: FormObject = (there as FormObject | undefined) ?? Object.create(null);
    place[key] = next;
    place = next;
  }
}

/** Objects whose names are 0, 1, 2 … are lists. */
function withLists(value: FormValue): FormValue {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withLists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  if (isList) return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner);
  return Object.fromEntries(entries);
}
