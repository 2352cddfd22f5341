import { z } from 'zod';
import type { FormObject } from './request-form.ts';
import { refuseParameters, type StripeError } from './stripe-error.ts';

// Everything arrives as text in a form, so every reader below begins with a string.

export const text = z.string().min(1).max(5000);
/** A text that an empty value takes away. */
export const unsettableText = z
  .string()
  .max(5000)
  .transform((value) => (value === '' ? null : value));
export const wholeNumber = z
  .string()
  .regex(/^\d{1,12}$/, 'non-negative integer')
  .transform(Number);
export const positive = z
  .string()
  .regex(/^0*[1-9]\d{0,11}$/, 'positive integer')
  .transform(Number);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const currency = z
  .string()
  .regex(/^[a-zA-Z]{3}$/, 'currency')
  .transform((value) => value.toLowerCase());
export const address = z.strictObject({
  city: z.string().optional(),
  country: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  postal_code: z.string().optional(),
  state: z.string().optional(),
});
export const timeRange = z.union([
  wholeNumber,
  z.strictObject({
    gt: wholeNumber.optional(),
    gte: wholeNumber.optional(),
    lt: wholeNumber.optional(),
    lte: wholeNumber.optional(),
  }),
]);

/** Up to 50 pairs, names up to 40 characters, values up to 500. Source: Stripe's API reference, "Metadata". */
export const metadata = z
  .record(z.string().min(1).max(40), z.string().max(500))
  .refine((pairs) => Object.keys(pairs).length <= 50, 'at most 50 keys');

/** Lets no name through that the SDK's type does not have. */
type OnlyNamesOf<Sdk, Shape> = { [Name in keyof Shape]: Name extends keyof Sdk ? unknown : never };

/**
 * The parameters of one endpoint. `Sdk` is the SDK's own type for them: a name that is not in there does not
 * compile, so the twin cannot take what Stripe would refuse.
 */
export function paramsOf<Sdk>() {
  return <Shape extends z.core.$ZodLooseShape>(shape: Shape & OnlyNamesOf<Sdk, Shape>) =>
    z.strictObject(shape as Shape);
}

const listing = {
  limit: wholeNumber.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
};

/** As `paramsOf`, for a list: also takes Stripe's three pagination parameters. */
export function listParamsOf<Sdk>() {
  return <Shape extends z.core.$ZodLooseShape>(shape: Shape & OnlyNamesOf<Sdk, Shape>) =>
    z.strictObject({ ...listing, ...(shape as Shape) });
}

/** @throws StripeError 400 that names the first parameter that is wrong. */
export function readParams<Schema extends z.ZodType>(schema: Schema, form: FormObject): z.output<Schema> {
  const result = schema.safeParse(form, { reportInput: true });
  if (result.success) return result.data;
  throw describeIssue(firstIssue(result.error.issues));
}

/** Inside a union the first branch's complaint is the telling one. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const [issue] = issues;
  if (!issue) throw new Error('a refused form without an issue');
  return issue;
}

function describeIssue(issue: z.core.$ZodIssue): StripeError {
  if (issue.code === 'unrecognized_keys') {
    const param = nameOf([...issue.path, issue.keys[0] ?? '']);
    return refuseParameters(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = nameOf(issue.path);
  if (issue.input === undefined) {
    return refuseParameters(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (issue.input === '') {
    const advice = `You should remove '${param}' from your request or supply a non-empty value.`;
    return refuseParameters(
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. ${advice}`,
      { code: 'parameter_invalid_empty', param },
    );
  }
  if (issue.code === 'invalid_value') {
    return refuseParameters(`Invalid ${param}: must be one of ${issue.values.join(', ')}`, { param });
  }
  if (issue.message.endsWith('integer')) {
    const given = String(issue.input);
    return refuseParameters(`Invalid ${issue.message}: ${given}`, {
      code: 'parameter_invalid_integer',
      param,
    });
  }
  return refuseParameters(`Invalid ${param}: ${issue.message}`, { param });
}

/** `line_items[0][price]` */
function nameOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return `${first ?? ''}${rest.map((step) => `[${step}]`).join('')}`;
}

/** Lays new metadata over old; an empty value takes a key away. */
export function mergeMetadata(
  old: Record<string, string> | null,
  patch: Record<string, string> | undefined,
): Record<string, string> {
  const merged = { ...old, ...patch };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
