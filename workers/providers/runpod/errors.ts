import { type Arrival, ProviderError } from '../provider.ts';

/** What `runpod-sdk` throws: its HTTP client's error, with the answer where there was one; or that of `fetch`. */
interface ThrownBySdk {
  message?: string;
  response?: { status?: number; data?: unknown };
  cause?: { code?: string };
}

/** Failures before the first byte of the request was sent (Node's and undici's codes). */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const TOO_MANY = 429;
const REQUEST_TIMEOUT = 408;

/** Sorts what a call threw by what it says about the request. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const { message = String(error), response, cause } = error as ThrownBySdk;
  if (response?.status !== undefined) {
    const said = typeof response.data === 'object' ? JSON.stringify(response.data) : '';
    return new ProviderError(arrivalOf(response.status), `${message} ${said}`.trim(), response.status);
  }
  const unsent = cause?.code !== undefined && NEVER_CONNECTED.has(cause.code);
  const why = cause?.code ? `${message} (${cause.code})` : message;
  return new ProviderError(unsent ? 'never-arrived' : 'ambiguous', why);
}

function arrivalOf(httpStatus: number): Arrival {
  if (httpStatus === TOO_MANY) return 'never-arrived';
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== REQUEST_TIMEOUT) return 'rejected';
  return 'ambiguous';
}
