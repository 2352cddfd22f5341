import type { Logger } from 'pino';
import Stripe from 'stripe';
import { SECOND_MS } from '../../clock.ts';
import type { CoreDeps } from '../../deps.ts';
import { DomainError } from '../../errors.ts';
import type { Origin } from '../../platform.ts';
import type { StripeEnv } from './env.ts';

/** Stripe, as far as Easel uses it. Only this folder looks inside. */
export interface StripeRoom {
  client: Stripe;
  webhookSecret?: string;
  automaticTax: boolean;
  promotionCodes: boolean;
  emailReceipts: boolean;
  /** Base of the pages that people come back to; undefined: they come back to their chat. */
  publicUrl?: string;
}

/** What use cases that talk to Stripe need. */
export interface StripeDeps extends CoreDeps {
  stripe: StripeRoom;
  log: Logger;
}

/** An answer that takes longer is not waited for. Stripe's own webhooks give up after about 10 s. */
const TIMEOUT_MS = 8 * SECOND_MS;

/** @returns undefined where no key is set: nothing is sold through Stripe then. */
export function openStripe(env: StripeEnv & { PUBLIC_URL?: string | undefined }): StripeRoom | undefined {
  if (!env.STRIPE_SECRET_KEY) return undefined;
  const { protocol, hostname, port } = new URL(env.STRIPE_API_URL);
  const client = new Stripe(env.STRIPE_SECRET_KEY, {
    host: hostname,
    protocol: protocol === 'http:' ? 'http' : 'https',
    ...(port && { port }),
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 2,
    telemetry: false,
  });
  return {
    client,
    ...(env.STRIPE_WEBHOOK_SECRET && { webhookSecret: env.STRIPE_WEBHOOK_SECRET }),
    automaticTax: env.STRIPE_AUTOMATIC_TAX,
    promotionCodes: env.STRIPE_PROMOTION_CODES,
    emailReceipts: env.STRIPE_EMAIL_RECEIPTS,
    ...(env.PUBLIC_URL && { publicUrl: env.PUBLIC_URL }),
  };
}

/** Where Stripe sends somebody after paying, and after giving up. */
export function returnPages(room: StripeRoom, origin: Origin): { success_url: string; cancel_url: string } {
  const base = room.publicUrl;
  if (base) return { success_url: `${base}/paid`, cancel_url: `${base}/not-paid` };
  const chat = chatUrl(origin);
  return { success_url: chat, cancel_url: chat };
}

/** A link into the chat that asked. Telegram has none for private chats: there it is the app. */
export function chatUrl(origin: Origin): string {
  if (origin.platform === 'telegram') return 'https://t.me';
  return `https://discord.com/channels/${origin.serverId ?? '@me'}/${origin.chatId}`;
}

/** The id of something that Stripe gives as an id or as the thing itself. */
export function idOf(thing: string | { id: string } | null | undefined): string | undefined {
  return typeof thing === 'string' ? thing : thing?.id;
}

/** Whether Stripe says that what it was asked for cannot be. */
export function isRefusedRequest(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

/**
 * Turns what Stripe's SDK throws into words of the domain, and logs what is not somebody's card.
 *
 * @throws DomainError payment-declined, payments-unavailable.
 */
export function translateStripeError({ log }: StripeDeps, doing: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Stripe.errors.StripeCardError) throw new DomainError('payment-declined', {});
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    log.error({ err: error, doing, requestId: error.requestId }, 'Stripe refused or did not answer');
    throw new DomainError('payments-unavailable', {});
  };
}
