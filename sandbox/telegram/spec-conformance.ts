import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject } from './method-call.ts';

interface SpecField {
  name: string;
  types: string[];
  required: boolean;
  description: string;
}

/** Telegram's machine-readable description of the Bot API, as far as it is used here. */
export interface TelegramSpec {
  version: string;
  methods: Record<string, { fields?: SpecField[]; returns: string[] }>;
  types: Record<string, { fields?: SpecField[]; subtypes?: string[] }>;
}

const PROJECT_ROOT = join(import.meta.dirname, '../..');

export const TELEGRAM_SPEC_PATH = resolve(
  PROJECT_ROOT,
  process.env.API_SPECS_DIR ?? '../shared/specs',
  'telegram-bot-api.json',
);

/** The description, or undefined where this machine does not have it; tests then skip and say so. */
export function loadTelegramSpec(): TelegramSpec | undefined {
  if (!existsSync(TELEGRAM_SPEC_PATH)) return undefined;
  return JSON.parse(readFileSync(TELEGRAM_SPEC_PATH, 'utf8')) as TelegramSpec;
}

/** Problems of a request to a method: unknown, missing and mistyped parameters. Empty where there are none. */
export function validateTelegramRequest(
  spec: TelegramSpec,
  method: string,
  parameters: Record<string, unknown>,
): string[] {
  const described = spec.methods[method];
  if (!described) return [`${method}: no such method`];
  const fields = described.fields ?? [];
  return validateFields(spec, fields, parameters, method, 'request');
}

/** Problems of an answer's `result`. */
export function validateTelegramResult(spec: TelegramSpec, method: string, result: unknown): string[] {
  const described = spec.methods[method];
  if (!described) return [`${method}: no such method`];
  return validateValue(spec, described.returns, result, `${method} result`, 'answer');
}

/** Problems of an update. */
export const validateTelegramUpdate = (spec: TelegramSpec, update: unknown): string[] =>
  validateValue(spec, ['Update'], update, 'update', 'answer');

/** In requests, forms carry numbers, booleans and structures as text, and files stand for themselves. */
type Direction = 'request' | 'answer';

function validateFields(
  spec: TelegramSpec,
  fields: readonly SpecField[],
  value: Readonly<Record<string, unknown>>,
  path: string,
  direction: Direction,
): string[] {
  const known = new Map(fields.map((field) => [field.name, field]));
  const missing = fields
    .filter(({ name, required }) => required && value[name] === undefined)
    .map(({ name }) => `${path}.${name}: is missing`);
  const wrong = Object.entries(value).flatMap(([name, entry]) => {
    const field = known.get(name);
    if (entry === undefined) return [];
    if (!field) return [`${path}.${name}: is not known`];
    const constant = readConstant(field.description);
    if (constant !== undefined && entry !== constant) return [`${path}.${name}: must be "${constant}"`];
    return validateValue(spec, field.types, entry, `${path}.${name}`, direction);
  });
  return [...missing, ...wrong];
}

/** What tells subtypes apart: "Type of the media, must be photo", "The member's status, always “left”". */
const readConstant = (description: string) =>
  /, (?:always|must be) (?:[“"]([\w/]+)[”"]|([a-z_]+))$/.exec(description)?.slice(1).find(Boolean);

/** Fits one of several types, or has the problems of the type it comes nearest to. */
function validateValue(
  spec: TelegramSpec,
  types: readonly string[],
  value: unknown,
  path: string,
  direction: Direction,
): string[] {
  let nearest: string[] | undefined;
  for (const type of types) {
    const problems = validateType(spec, type, value, path, direction);
    if (nearest === undefined || problems.length < nearest.length) nearest = problems;
  }
  return nearest ?? [];
}

function validateType(
  spec: TelegramSpec,
  type: string,
  value: unknown,
  path: string,
  direction: Direction,
): string[] {
  const element = /^Array of (.+)$/.exec(type)?.[1];
  if (element) {
    const list = direction === 'request' ? parseText(value) : value;
    if (!Array.isArray(list)) return [`${path}: must be ${type}`];
    return list.flatMap((entry, at) => validateValue(spec, [element], entry, `${path}[${at}]`, direction));
  }
  if (type in PLAIN) return PLAIN[type]?.(value, direction) ? [] : [`${path}: must be ${type}`];
  const described = spec.types[type];
  const structure = direction === 'request' ? parseText(value) : value;
  if (!described || !isObject(structure)) return [`${path}: must be ${type}`];
  if (described.subtypes) return validateValue(spec, described.subtypes, structure, path, direction);
  return validateFields(spec, described.fields ?? [], structure, path, direction);
}

const PLAIN: Readonly<Record<string, (value: unknown, direction: Direction) => boolean>> = {
  String: (value) => typeof value === 'string',
  Integer: (value, direction) =>
    Number.isSafeInteger(value) ||
    (direction === 'request' && typeof value === 'string' && /^-?\d+$/.test(value)),
  Float: (value, direction) =>
    Number.isFinite(value) ||
    (direction === 'request' && typeof value === 'string' && /^-?[\d.]+$/.test(value)),
  Boolean: (value, direction) =>
    typeof value === 'boolean' || (direction === 'request' && (value === 'true' || value === 'false')),
  // How the request log shows a file that was uploaded, or the name it is attached under.
  InputFile: (value) => (isObject(value) && 'bytes' in value) || /^attach:\/\//.test(String(value)),
};

function parseText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
