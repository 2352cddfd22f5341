import type Stripe from 'stripe';
import type { SandboxClock } from '../clock.ts';
import type { WaitingPayment } from './checkout/pay-session.ts';
import type { NewSession } from './checkout/session-params.ts';
import type { CardBehaviour } from './payments/payment-methods.ts';
import type { Store } from './store.ts';

/** What every part of the twin is given. */
export interface TwinParts {
  clock: SandboxClock;
  store: Store;
  /** Base of the pages that people open, without a slash at its end. */
  pagesUrl(): string;
  /** How each payment method behaves when it is charged. */
  cards: Map<string, CardBehaviour>;
  /** The lines of each checkout session, which Stripe shows only when asked. */
  sessionLines: Map<string, Stripe.LineItem[]>;
  /** What each session asked for its intent and its subscription, which are made when it is paid. */
  sessionPlans: Map<
    string,
    {
      intent: NonNullable<NewSession['payment_intent_data']>;
      subscription: NonNullable<NewSession['subscription_data']>;
    }
  >;
  /** The intent of each session that was tried to pay. */
  sessionIntents: Map<string, string>;
  /** Payments of sessions that wait for the card's holder. */
  waitingPayments: Map<string, WaitingPayment>;
  /** When each portal link was first opened, in seconds. */
  portalVisits: Map<string, number>;
  /** Prorations that wait for a subscription's next invoice. */
  pendingLines: Map<string, Stripe.InvoiceLineItem[]>;
  /** How many more charges each subscription's next renewal is refused. */
  renewalsToRefuse: Map<string, number>;
  emit(type: Stripe.Event['type'], object: object, previous?: object): void;
}

/** Sandbox time in whole seconds, as Stripe writes it. */
export function secondsNow({ clock }: TwinParts): number {
  return Math.floor(clock.now() / 1000);
}

/** Runs `work` at a time in seconds since the epoch; soon, if that has passed. */
export function runAt({ clock }: TwinParts, seconds: number, work: () => void): void {
  clock.after(seconds * 1000 - clock.now(), work);
}

/** Changes an object in place and tells its new state, with the old values of what changed. */
export function change<Thing extends object>(
  parts: TwinParts,
  thing: Thing,
  patch: Partial<Thing>,
  type: Stripe.Event['type'],
): void {
  const before = JSON.parse(JSON.stringify(thing));
  Object.assign(thing, patch);
  const names = Object.keys(patch).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(thing[name as keyof Thing]),
  );
  parts.emit(type, thing, Object.fromEntries(names.map((name) => [name, before[name] ?? null])));
}
