import type { z } from 'zod';

/** What Discord answers instead of a result: an HTTP status and `{ message, code, errors? }`. */
export class DiscordApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: ErrorTree | undefined;

  constructor(status: number, code: number, message: string, errors?: ErrorTree) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  toBody() {
    return { message: this.message, code: this.code, ...(this.errors && { errors: this.errors }) };
  }
}

/** Nested like the body it complains about; a leaf is `{ _errors: [{ code, message }] }`. */
export interface ErrorTree {
  [field: string]: ErrorTree | { code: string; message: string }[];
}

export interface FormIssue {
  path: readonly PropertyKey[];
  code: string;
  message: string;
}

export const unauthorized = () => new DiscordApiError(401, 0, '401: Unauthorized');
export const notFound = () => new DiscordApiError(404, 0, '404: Not Found');
export const unknownChannel = () => new DiscordApiError(404, 10003, 'Unknown Channel');
export const unknownGuild = () => new DiscordApiError(404, 10004, 'Unknown Guild');
export const unknownMember = () => new DiscordApiError(404, 10007, 'Unknown Member');
export const unknownMessage = () => new DiscordApiError(404, 10008, 'Unknown Message');
export const unknownUser = () => new DiscordApiError(404, 10013, 'Unknown User');
export const unknownWebhook = () => new DiscordApiError(404, 10015, 'Unknown Webhook');
export const unknownInteraction = () => new DiscordApiError(404, 10062, 'Unknown interaction');
export const unknownCommand = () => new DiscordApiError(404, 10063, 'Unknown application command');
export const tooLarge = () => new DiscordApiError(413, 40005, 'Request entity too large');
export const alreadyAcknowledged = () =>
  new DiscordApiError(400, 40060, 'Interaction has already been acknowledged.');
export const tooManyFollowUps = () =>
  new DiscordApiError(400, 40094, 'This interaction has hit the maximum number of follow up messages');
export const missingAccess = () => new DiscordApiError(403, 50001, 'Missing Access');
export const notTheAuthor = () =>
  new DiscordApiError(403, 50005, 'Cannot edit a message authored by another user');
export const emptyMessage = () => new DiscordApiError(400, 50006, 'Cannot send an empty message');
export const cannotDirectMessage = () => new DiscordApiError(403, 50007, 'Cannot send messages to this user');
export const missingPermissions = () => new DiscordApiError(403, 50013, 'Missing Permissions');
export const invalidWebhookToken = () => new DiscordApiError(401, 50027, 'Invalid Webhook Token');
export const unparsableBody = () =>
  new DiscordApiError(400, 50109, 'The request body contains invalid JSON.');

/** Code 50035 with one leaf for every issue. */
export function invalidForm(issues: readonly FormIssue[]): DiscordApiError {
  const tree: ErrorTree = {};
  for (const { path, code, message } of issues) {
    const node = path.reduce<ErrorTree>((parent, key) => descend(parent, String(key)), tree);
    const leaf = Array.isArray(node._errors) ? node._errors : [];
    node._errors = [...leaf, { code, message }];
  }
  return new DiscordApiError(400, 50035, 'Invalid Form Body', tree);
}

function descend(parent: ErrorTree, key: string): ErrorTree {
  const child = parent[key] ?? {};
  if (Array.isArray(child)) throw new TypeError('a field cannot be called _errors');
  parent[key] = child;
  return child;
}

/** Parses `body`, or throws 50035 in Discord's own codes. `at` is where in the request the body sits. */
export function readForm<T>(schema: z.ZodType<T>, body: unknown, at: readonly PropertyKey[] = []): T {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalidForm(parsed.error.issues.map((issue) => toFormIssue(issue, at)));
}

function toFormIssue(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): FormIssue {
  const path = [...at, ...issue.path];
  switch (issue.code) {
    case 'too_big':
    case 'too_small':
      return { path, ...describeBound(issue) };
    case 'invalid_value':
      return {
        path,
        code: 'BASE_TYPE_CHOICES',
        message: `Value must be one of {${issue.values.map(String).join(', ')}}.`,
      };
    case 'invalid_union':
      return {
        path,
        code: 'UNION_TYPE_CHOICES',
        message: 'Value of field "type" is not one of those allowed here.',
      };
    case 'custom':
      return { path, code: String(issue.params?.code ?? 'BASE_TYPE_INVALID'), message: issue.message };
    default:
      return issue.input === undefined || issue.input === null
        ? { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }
        : { path, code: 'BASE_TYPE_INVALID', message: issue.message };
  }
}

function describeBound(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall) {
  const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum;
  const [word, suffix] = issue.code === 'too_big' ? ['fewer', 'MAX'] : ['more', 'MIN'];
  if (issue.origin === 'string') {
    return { code: `BASE_TYPE_${suffix}_LENGTH`, message: `Must be ${bound} or ${word} in length.` };
  }
  if (issue.origin === 'array') {
    return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be ${bound} or ${word} in length.` };
  }
  return { code: `NUMBER_TYPE_${suffix}`, message: `Value should be ${bound} or ${word}.` };
}
