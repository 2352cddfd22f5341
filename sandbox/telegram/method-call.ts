import { badRequest } from './telegram-error.ts';

/** A file that came in a multipart body. */
export interface Upload {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/**
 * One request to the Bot API as it came over the wire. JSON bodies carry real numbers and objects; query strings
 * and forms carry text, so every reader below takes both, as Telegram does.
 */
export interface MethodCall {
  readonly method: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly uploads: ReadonlyMap<string, Upload>;
  /** Aborted when the client hangs up before it is answered. */
  readonly hungUp: AbortSignal;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of `name`, or undefined where it is missing. */
export function readString(values: JsonObject, name: string): string | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return assertWellFormed(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badRequest(`field "${name}" must be of type String`);
}

/** Half an emoji, as careless shortening leaves it, cannot be written in UTF-8. */
export function assertWellFormed(text: string): string {
  if (!text.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  return text;
}

/** The whole number in `name`, or undefined where it is missing. */
export function readInteger(values: JsonObject, name: string): number | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw badRequest(`field "${name}" must be a valid Number`);
  }
  return number;
}

export function readBoolean(values: JsonObject, name: string): boolean {
  const value = values[name];
  if (typeof value === 'string') return ['true', 'yes', '1'].includes(value.toLowerCase());
  return value === true || value === 1;
}

/** A structure in `name`: an object or list as it is in JSON bodies, its serialized text in forms. */
export function readJson(values: JsonObject, name: string): unknown {
  const value = values[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
  }
}

/** The list in `name`, or undefined where it is missing. */
export function readList(values: JsonObject, name: string): unknown[] | undefined {
  const value = readJson(values, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw badRequest(`expected an Array of ${name.replaceAll('_', ' ')}`);
  return value;
}
