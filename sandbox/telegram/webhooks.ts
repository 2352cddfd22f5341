import type { Update, WebhookInfo } from '@grammyjs/types';
import type { SandboxClock } from '../clock.ts';
import {
  isObject,
  type JsonObject,
  type MethodCall,
  readBoolean,
  readInteger,
  readList,
  readString,
} from './method-call.ts';
import { badRequest, conflict, TelegramError } from './telegram-error.ts';
import type { UpdateFeed } from './updates.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 3_600_000;
const READ_DEADLINE_MS = 60_000;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/** A result that Telegram explains in words: `{ok: true, result, description}`. */
export class DescribedResult {
  readonly result: unknown;
  readonly description: string;

  constructor(result: unknown, description: string) {
    this.result = result;
    this.description = description;
  }
}

interface Hook {
  url: string;
  secret: string | undefined;
  maxConnections: number;
  lastError: { date: number; message: string } | undefined;
  /** Chats with a delivery under way or waiting for its next try: the rest of that chat waits behind it. */
  readonly busyChats: Set<number>;
  /** Call off the tries still to come. */
  readonly retries: Set<() => void>;
}

export interface Webhook {
  setWebhook(call: MethodCall): DescribedResult;
  deleteWebhook(call: MethodCall): DescribedResult;
  getWebhookInfo(): WebhookInfo;
  /** @throws TelegramError 409 while a webhook is set. */
  assertNone(): void;
  /** Posts an update that Telegram never sent, with a wrong secret or (undefined) none. Resolves to the HTTP status. */
  forge(update: Update, secret: string | undefined): Promise<number>;
  stop(): void;
}

/**
 * @param runMethod carries out a method call that a bot put into its answer to a delivery; its own answer is lost.
 */
export function createWebhook(
  clock: SandboxClock,
  updates: UpdateFeed,
  runMethod: (method: string, values: JsonObject) => Promise<unknown>,
): Webhook {
  let hook: Hook | undefined;
  const stopped = new AbortController();

  updates.onArrival = deliverPending;

  function deliverPending(): void {
    if (!hook || stopped.signal.aborted) return;
    for (const update of updates.pending()) {
      if (hook.busyChats.size >= hook.maxConnections) return;
      if (hook.busyChats.has(chatOf(update))) continue;
      hook.busyChats.add(chatOf(update));
      void deliver(hook, update, FIRST_RETRY_MS);
    }
  }

  async function deliver(to: Hook, update: Update, retryMs: number): Promise<void> {
    const problem = await tryDelivery(to, update);
    if (problem === undefined) {
      updates.confirm(update.update_id);
      to.busyChats.delete(chatOf(update));
      deliverPending();
    } else if (hook === to && !stopped.signal.aborted) {
      to.lastError = { date: Math.floor(clock.now() / 1000), message: problem };
      retryLater(to, update, retryMs);
    }
  }

  function retryLater(to: Hook, update: Update, retryMs: number): void {
    const callOff = clock.after(retryMs, () => {
      to.retries.delete(callOff);
      // A day later Telegram has given the update up.
      if (updates.pending().includes(update)) {
        void deliver(to, update, Math.min(LONGEST_RETRY_MS, retryMs * 2));
      } else {
        to.busyChats.delete(chatOf(update));
        deliverPending();
      }
    });
    to.retries.add(callOff);
  }

  /** Resolves to undefined where the bot took the update, to the words of the failure otherwise. */
  async function tryDelivery(to: Hook, update: Update): Promise<string | undefined> {
    try {
      const response = await post(to.url, update, to.secret);
      const body = await response.text();
      if (!response.ok)
        return `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim();
      await runMethodInAnswer(body);
      return undefined;
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return 'Read timeout expired';
      return 'Connection refused';
    }
  }

  async function runMethodInAnswer(body: string): Promise<void> {
    if (!body.trimStart().startsWith('{')) return;
    try {
      const { method, ...values } = JSON.parse(body);
      if (typeof method === 'string') await runMethod(method, values);
    } catch (error) {
      // A bot that answers this way is never told how the method went, only that the update was taken.
      if (!(error instanceof TelegramError || error instanceof SyntaxError)) throw error;
    }
  }

  async function post(url: string, update: Update, secret: string | undefined): Promise<Response> {
    const deadline = new AbortController();
    const callOff = clock.after(READ_DEADLINE_MS, () => deadline.abort());
    try {
      return await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret === undefined ? {} : { [SECRET_HEADER]: secret }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.any([deadline.signal, stopped.signal]),
      });
    } finally {
      callOff();
    }
  }

  function replaceHook(next: Hook | undefined, call: MethodCall): void {
    callOffRetries();
    hook = next;
    if (readBoolean(call.values, 'drop_pending_updates')) updates.confirmAll();
    deliverPending();
  }

  function callOffRetries(): void {
    for (const callOff of hook?.retries ?? []) callOff();
  }

  function remove(call: MethodCall): DescribedResult {
    const description = hook ? 'Webhook was deleted' : 'Webhook is already deleted';
    replaceHook(undefined, call);
    return new DescribedResult(true, description);
  }

  return {
    setWebhook(call) {
      const url = readString(call.values, 'url') ?? '';
      if (url === '') return remove(call);
      assertDeliverable(url);
      const secret = readString(call.values, 'secret_token') || undefined;
      assertSecret(secret);
      updates.allow(readList(call.values, 'allowed_updates'));
      updates.endPoll(conflict('terminated by setWebhook request'));
      const maxConnections = Math.min(100, Math.max(1, readInteger(call.values, 'max_connections') ?? 40));
      const isSame = hook?.url === url && hook.secret === secret && hook.maxConnections === maxConnections;
      const next = { url, secret, maxConnections, lastError: undefined };
      replaceHook({ ...next, busyChats: new Set(), retries: new Set() }, call);
      return new DescribedResult(true, isSame ? 'Webhook is already set' : 'Webhook was set');
    },
    deleteWebhook: remove,
    getWebhookInfo() {
      const allowed = updates.allowed() as NonNullable<WebhookInfo['allowed_updates']>;
      return {
        url: hook?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: updates.pending().length,
        ...(hook ? { max_connections: hook.maxConnections, ip_address: '127.0.0.1' } : {}),
        ...(hook?.lastError
          ? { last_error_date: hook.lastError.date, last_error_message: hook.lastError.message }
          : {}),
        ...(allowed.length > 0 ? { allowed_updates: allowed } : {}),
      };
    },
    assertNone() {
      if (hook) {
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
    },
    async forge(update, secret) {
      if (!hook) throw new Error('No webhook is set, so there is nowhere to send a forged delivery.');
      return (await post(hook.url, update, secret)).status;
    },
    stop() {
      stopped.abort();
      callOffRetries();
    },
  };
}

/**
 * Telegram wants HTTPS on four ports. As its own server does in local mode, the sandbox also takes plain HTTP,
 * on any port, but only to loopback; it never sends anything further out.
 */
function assertDeliverable(address: string): void {
  const invalid = (reason: string) => badRequest(`bad webhook: ${reason}`);
  if (!URL.canParse(address)) throw invalid('invalid webhook URL specified');
  const url = new URL(address);
  if (['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return;
  if (url.protocol !== 'https:') throw invalid('An HTTPS URL must be provided for webhook');
  if (!['', '80', '88', '443', '8443'].includes(url.port)) {
    throw invalid('Webhook can be set up only on ports 80, 88, 443 or 8443');
  }
  throw invalid('Failed to resolve host: Name or service not known');
}

function assertSecret(secret: string | undefined): void {
  if (secret === undefined) return;
  if (secret.length > 256) throw badRequest('secret token is too long');
  if (!/^[A-Za-z0-9_-]+$/.test(secret)) throw badRequest('secret token contains unallowed characters');
}

/** The chat whose updates are delivered one after the other; what has no chat belongs to its sender's own. */
function chatOf(update: Update): number {
  const parts: unknown[] = Object.values(update);
  for (const part of parts) {
    if (!isObject(part)) continue;
    const holder = isObject(part.message) ? part.message : part;
    if (isObject(holder.chat) && typeof holder.chat.id === 'number') return holder.chat.id;
    if (isObject(part.from) && typeof part.from.id === 'number') return part.from.id;
  }
  return 0;
}
