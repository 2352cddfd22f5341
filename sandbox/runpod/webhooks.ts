import type { SandboxClock } from '../clock.ts';

const TRIES = 3;
const BETWEEN_TRIES_MS = 10_000;
/** Real milliseconds: the listener is a real server, whatever the sandbox clock's speed. */
const ANSWER_WITHIN_MS = 10_000;

/** Posts job endings. Runpod wants a 200 and tries twice more, ten seconds apart; nothing is signed. */
export function createWebhookSender(clock: SandboxClock) {
  const counts = { sent: 0, accepted: 0 };

  async function post(url: string, body: unknown): Promise<boolean> {
    counts.sent += 1;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false; // nobody listens, or too slowly: for Runpod the same as any answer but 200
    }
  }

  return {
    counts,
    async send(url: string, body: unknown): Promise<void> {
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        if (await post(url, body)) {
          counts.accepted += 1;
          return;
        }
        if (attempt < TRIES) await clock.sleep(BETWEEN_TRIES_MS);
      }
    },
  };
}

export type WebhookSender = ReturnType<typeof createWebhookSender>;
