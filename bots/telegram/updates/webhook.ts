import type { IncomingMessage, ServerResponse } from 'node:http';
import { SECOND_MS } from '@easel/core/clock.ts';
import { isSame } from '@easel/core/signing.ts';
import type { Update } from 'grammy/types';

export type WebhookHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Telegram waits 10 s for the answer and then sends the update again. */
const ANSWER_WITHIN_MS = 8 * SECOND_MS;
const BODY_BYTES_MAX = 1024 * 1024;

/**
 * Takes updates that Telegram posts. Only Telegram knows the secret; anybody else is answered 401 and changes nothing.
 *
 * @param handle never rejects. An update that takes long goes on after the answer.
 */
export function createWebhook(secret: string, handle: (update: Update) => Promise<void>): WebhookHandler {
  return async (request, response) => {
    const given = request.headers['x-telegram-bot-api-secret-token'];
    if (typeof given !== 'string' || !isSame(given, secret)) return end(response, 401);
    const update = await readUpdate(request);
    if (!update) return end(response, 400);
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ANSWER_WITHIN_MS);
    });
    await Promise.race([handle(update), enough]);
    clearTimeout(timer);
    end(response, 200);
  };
}

/** @returns undefined for what is no update, or breaks off: Telegram sends it again. */
async function readUpdate(request: IncomingMessage): Promise<Update | undefined> {
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) return undefined;
      chunks.push(chunk);
    }
    const update = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Update;
    return Number.isInteger(update?.update_id) ? update : undefined;
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
