import type Stripe from 'stripe';
import type { SandboxClock } from '../../clock.ts';
import type { Store } from '../store.ts';
import { createDisturbances, type Disturbances, type Spoiling } from './disturbances.ts';
import { signBody } from './signature.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Waits between tries; the last one repeats. Stripe says only "exponential backoff, up to three days". */
const RETRY_AFTER = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR] as const;
const GIVEN_UP_AFTER = 72 * HOUR;
const REORDERED_AT_LATEST = 5 * SECOND;
const DELAYED_BY = 10 * SECOND;
const STALE_S = 301;
/** Real time: a clock that is moved by a month must not cut a delivery that is under way. */
const READ_DEADLINE_MS = 20_000;

export interface DeliveryAttempt {
  event: string;
  type: string;
  url: string;
  /** Sandbox time. */
  at: number;
  /** What the endpoint answered; 0 where it did not. */
  status: number;
  spoiled: Spoiling | undefined;
}

export interface Deliveries {
  /** Sends an event to every endpoint that wants it, through whatever is switched on. */
  send(event: Stripe.Event): void;
  /** Sends an event once more, now; `spoiled` makes it one that must be refused. Resolves to the answers' statuses. */
  deliverAgain(event: Stripe.Event, spoiled?: Spoiling): Promise<number[]>;
  disturb: Disturbances['on'];
  /** Ends all disturbances and sends what was held. */
  calm(): void;
  /** Keeps every event back until `release`. */
  hold(): void;
  release(order?: 'as-sent' | 'reversed'): void;
  attempts(): readonly DeliveryAttempt[];
  /** Resolves when nothing is on its way (what is held, delayed or waiting for a retry is not). */
  settled(): Promise<void>;
  stop(): void;
}

export interface DeliveriesDeps {
  clock: SandboxClock;
  store: Store;
  /** The signing secret of an endpoint. */
  secretOf(endpoint: Stripe.WebhookEndpoint): string;
}

/** Delivers events as Stripe does: signed, at least once, in no order, tried again for three days. */
export function createDeliveries({ clock, store, secretOf }: DeliveriesDeps): Deliveries {
  const disturbances = createDisturbances();
  const attempts: DeliveryAttempt[] = [];
  const underWay = new Set<Promise<unknown>>();
  const stopped = new AbortController();
  let held: Stripe.Event[] | undefined;
  let overtaken: (() => void)[] = [];

  function send(event: Stripe.Event): void {
    if (held) held.push(event);
    else route(event);
  }

  function route(event: Stripe.Event): void {
    const hits = disturbances.take(event.type);
    const has = (what: string) => hits.find((hit) => hit.what === what);
    if (has('lose')) return;
    const spoiled = (['forge', 'stale-timestamp', 'altered-body'] as const).find(has);
    const delay = has('delay');
    const go = () => {
      for (let copies = has('duplicate') ? 2 : 1; copies > 0; copies--) deliver(event, spoiled);
    };
    if (delay) clock.after(delay.delayMs ?? DELAYED_BY, go);
    else if (has('reorder')) waitToBeOvertaken(go);
    else {
      go();
      letOvertakenGo();
    }
  }

  function waitToBeOvertaken(go: () => void): void {
    overtaken.push(go);
    clock.after(REORDERED_AT_LATEST, letOvertakenGo);
  }

  function letOvertakenGo(): void {
    const waiting = overtaken;
    overtaken = [];
    if (waiting.length > 0) void Promise.allSettled(underWay).then(() => waiting.map((go) => go()));
  }

  function deliver(event: Stripe.Event, spoiled: Spoiling | undefined): void {
    for (const endpoint of endpointsFor(event)) {
      if (spoiled) void track(postEvent(endpoint, event, spoiled));
      else void track(keepTrying(endpoint, event, 0));
    }
  }

  async function keepTrying(
    endpoint: Stripe.WebhookEndpoint,
    event: Stripe.Event,
    retries: number,
  ): Promise<void> {
    const status = await postEvent(endpoint, event, undefined);
    if (status >= 200 && status < 300) {
      event.pending_webhooks = Math.max(0, event.pending_webhooks - 1);
      return;
    }
    const wait = RETRY_AFTER[Math.min(retries, RETRY_AFTER.length - 1)] ?? HOUR;
    if (stopped.signal.aborted || clock.now() + wait > event.created * SECOND + GIVEN_UP_AFTER) return;
    clock.after(wait, () => {
      const isStillThere = store.webhookEndpoints.find(endpoint.id)?.status === 'enabled';
      if (isStillThere) void track(keepTrying(endpoint, event, retries + 1));
    });
  }

  /** Counts work as under way until it ends. */
  function track<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  async function postEvent(
    endpoint: Stripe.WebhookEndpoint,
    event: Stripe.Event,
    spoiled: Spoiling | undefined,
  ): Promise<number> {
    const at = clock.now();
    const body = JSON.stringify(event, null, 2);
    const seconds = Math.floor(at / SECOND) - (spoiled === 'stale-timestamp' ? STALE_S : 0);
    const secret = spoiled === 'forge' ? 'whsec_of_somebody_else' : secretOf(endpoint);
    const log = (status: number) => {
      attempts.push({ event: event.id, type: event.type, url: endpoint.url, at, status, spoiled });
      return status;
    };
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signBody(body, secret, seconds),
        },
        body: spoiled === 'altered-body' ? body.replaceAll(/("amount[a-z_]*": \d+)/g, '$10') : body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(READ_DEADLINE_MS), stopped.signal]),
      });
      await response.arrayBuffer();
      return log(response.status);
    } catch {
      return log(0); // refused, cut or too slow: a failed try, which the log shows and the backoff repeats
    }
  }

  function endpointsFor(event: Stripe.Event): Stripe.WebhookEndpoint[] {
    return store.webhookEndpoints
      .list()
      .filter(
        ({ status, enabled_events: wanted }) =>
          status === 'enabled' && (wanted.includes('*') || wanted.includes(event.type)),
      );
  }

  return {
    send,
    async deliverAgain(event, spoiled) {
      return Promise.all(endpointsFor(event).map((endpoint) => track(postEvent(endpoint, event, spoiled))));
    },
    disturb: disturbances.on,
    calm() {
      disturbances.clear();
      this.release();
    },
    hold() {
      held ??= [];
    },
    release(order = 'as-sent') {
      const events = held ?? [];
      held = undefined;
      for (const event of order === 'reversed' ? events.reverse() : events) route(event);
    },
    attempts: () => attempts,
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    stop: () => stopped.abort(),
  };
}
