import type { RouteName } from './switches.ts';

/** One REST request as the twin saw it. */
export interface LoggedRequest {
  method: string;
  /** Path as asked, without `/api/v10`. */
  path: string;
  /** The path it matched in Discord's specification, or undefined where none did. */
  route: RouteName | undefined;
  status: number;
  /** Sandbox time at which it came in. */
  at: number;
  /** The JSON body, or `payload_json`. */
  body: unknown;
  response: unknown;
  /** Handled, but the answer was cut off. */
  dropped: boolean;
}

export interface RequestLog {
  entries: LoggedRequest[];
  add(entry: LoggedRequest): void;
  /** How many requests were answered 401, 403 or 429 (scope `shared` apart): 10,000 in 10 minutes ban an address. */
  invalid: number;
}

const KEPT = 20_000;

export function createRequestLog(): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    entries,
    invalid: 0,
    add(entry) {
      entries.push(entry);
      if (entries.length > KEPT) entries.splice(0, entries.length - KEPT);
    },
  };
}
