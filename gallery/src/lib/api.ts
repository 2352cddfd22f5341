import type { Me } from '@easel/core/contract/account.ts';
import type { Problem } from '@easel/core/contract/page.ts';

const BASE = '/api/v1';

/** A refusal of the api, or a net that is away. `explain.ts` has the words for people. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** The stable word of the problem; `offline` when there was no answer. */
  readonly type: string;
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(type: string, status: number, problem?: Problem) {
    super(type);
    this.type = type;
    this.status = status;
    this.problem = problem;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let account: Promise<Me | undefined> | undefined;
const watchers = new Set<(me: Me | undefined) => void>();

/**
 * Calls the api as whoever is signed in: callApi<LikeState>('PUT', `/creations/${id}/like`). The path begins after
 * `/api/v1`; a body is sent as JSON, unless it is a file or a form.
 *
 * @throws ApiError
 */
export async function callApi<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-csrf-token'] = (await loadMe())?.csrfToken ?? '';
  const isRaw = body instanceof Blob || body instanceof FormData;
  if (body !== undefined && !isRaw) headers['content-type'] = 'application/json';
  const response = await fetch(BASE + path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
  }).catch(() => undefined);
  if (!response) throw new ApiError('offline', 0);
  const text = await response.text();
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Answer;
  const problem = readProblem(text);
  if (response.status === 401) setMe(undefined);
  throw new ApiError(problem?.type ?? 'internal', response.status, problem);
}

function readProblem(text: string): Problem | undefined {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}

/** Whoever is signed in; undefined: a visitor. Asked once a page; visitors, who lack the mark of a session, never ask. */
export function loadMe(): Promise<Me | undefined> {
  account ??= mayBeSignedIn() ? callApi<Me>('GET', '/me').catch(() => undefined) : Promise.resolve(undefined);
  return account;
}

/** After a change of the account, or its end. */
export function setMe(me: Me | undefined): void {
  account = Promise.resolve(me);
  tell(me);
}

/** Calls back with who is signed in, now and whenever it changes. */
export function watchMe(watcher: (me: Me | undefined) => void): void {
  watchers.add(watcher);
  loadMe().then(watcher);
}

function tell(me: Me | undefined): void {
  for (const watcher of watchers) watcher(me);
}

/**
 * The session itself is hidden from scripts; this cookie beside it only says that there may be one. A browser waits for
 * another process to read it: what starts with a page asks in a piece of its own (`whenIdle`).
 */
export const SIGNED_IN_MARK = 'easel_signed_in';

function mayBeSignedIn(): boolean {
  return document.cookie.includes(`${SIGNED_IN_MARK}=`);
}
