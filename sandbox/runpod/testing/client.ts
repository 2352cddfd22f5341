import runpodSdk, { type EndpointOutput } from 'runpod-sdk';
import type { RunpodTwin } from '../runpod-twin.ts';

/** The endpoint that tests talk to unless they make their own. */
export const ENDPOINT = 'test-comfyui';

/** The real SDK, pointed at a twin. */
export function connectSdk(twin: RunpodTwin, { endpoint = ENDPOINT, apiKey = twin.apiKey } = {}) {
  const client = runpodSdk(apiKey, { baseUrl: twin.url }).endpoint(endpoint);
  if (!client) throw new Error('the SDK made no endpoint');
  return client;
}

/** A request without the SDK, for what the SDK hides. */
export async function callRaw(twin: RunpodTwin, method: 'GET' | 'POST', path: string, body?: unknown) {
  const response = await fetch(`${twin.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${twin.apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

type Polled = EndpointOutput & { output?: unknown; error?: string };

/** Polls until the status is none of the waiting ones, or the given one. */
export async function pollUntil(
  client: ReturnType<typeof connectSdk>,
  id: string,
  isThere: (job: Polled) => boolean = ({ status }) => status !== 'IN_QUEUE' && status !== 'IN_PROGRESS',
): Promise<Polled> {
  for (let tries = 0; tries < 500; tries++) {
    const job: Polled = await client.status(id);
    if (isThere(job)) return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`job ${id} did not get there`);
}
