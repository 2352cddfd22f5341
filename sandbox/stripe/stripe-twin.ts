import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import type { SandboxClock } from '../clock.ts';
import { createApiServer, type LoggedRequest, type RunningRequest } from './api/api-server.ts';
import { createSwitches, type Switches } from './api/switches.ts';
import { invoiceRoutes } from './billing/invoice-routes.ts';
import { subscriptionRoutes } from './billing/subscription-routes.ts';
import { priceRoutes } from './catalog/prices.ts';
import { productRoutes } from './catalog/products.ts';
import { promotionRoutes } from './catalog/promotions.ts';
import { sessionRoutes } from './checkout/session-routes.ts';
import { customerRoutes } from './customers.ts';
import { createDeliveries, type Deliveries } from './events/deliveries.ts';
import type { Spoiling } from './events/disturbances.ts';
import { createEvent, eventRoutes } from './events/events.ts';
import { createWebhookEndpoint, webhookEndpointRoutes } from './events/webhook-endpoints.ts';
import { createPageServer } from './pages/page-server.ts';
import { paymentRoutes } from './payments/payment-routes.ts';
import { portalRoutes } from './portal/portal-sessions.ts';
import { createStore } from './store.ts';
import { createHands, type Hands } from './twin-hands.ts';
import type { TwinParts } from './twin-parts.ts';

const REMEMBERED_REQUESTS = 10_000;
const LARGEST_BODY = 1024 * 1024;

export interface StripeTwinOptions {
  clock: SandboxClock;
  /** By default any free one. */
  port?: number;
  secretKey?: string;
  /** Signs what goes to the endpoint of `setWebhook`. */
  webhookSecret?: string;
  /** Stripe allows 100 in live mode. */
  requestsPerSecond?: number;
}

export interface StripeTwin extends Hands, Pick<Switches, 'failNext' | 'dropAfterHandling'> {
  /** Such as `http://127.0.0.1:1234`, for the API and the pages. */
  url: string;
  /** What the SDK's constructor takes to talk to the twin. */
  sdkOptions: { host: string; port: number; protocol: 'http' };
  secretKey: string;
  webhookSecret: string;
  /** Delivers events to this address from now on, and no more to the one set before. `events` defaults to all. */
  setWebhook(url: string, events?: string[]): void;
  webhooks: Omit<Deliveries, 'send' | 'stop' | 'deliverAgain'> & {
    /** Sends an event once more, now, or spoiled so that it must be refused. Resolves to the endpoints' answers. */
    deliverAgain(eventId: string, spoiled?: Spoiling): Promise<number[]>;
    /** Sends an event that never happened, with a bad signature; Stripe does not know its id. */
    forge(type: Stripe.Event['type'], object: object): Promise<number[]>;
  };
  /** All events so far, oldest first. */
  events(): Stripe.Event[];
  /** Makes every API answer take this many sandbox milliseconds; a second use of its key meets a 409 meanwhile. */
  setLatency(ms: number): void;
  /** Ends everything that was switched on. */
  heal(): void;
  requests(): readonly LoggedRequest[];
  close(): Promise<void>;
}

/** A strict loopback twin of Stripe: API, checkout and portal pages, webhooks, and time. */
export async function createStripeTwin(options: StripeTwinOptions): Promise<StripeTwin> {
  const { clock, secretKey = 'sk_test_SANDBOX', webhookSecret = 'whsec_SANDBOX' } = options;
  const store = createStore();
  const secrets = new Map<string, string>();
  const secretOf = ({ id }: { id: string }) => secrets.get(id) ?? webhookSecret;
  const deliveries = createDeliveries({ clock, store, secretOf });
  let running: RunningRequest | undefined;
  let url = '';
  const parts: TwinParts = {
    ...createNotes(),
    clock,
    store,
    pagesUrl: () => url,
    emit(type, object, previous) {
      deliveries.send(createEvent(parts, type, { object, previous, request: running }));
    },
  };
  const switches = createSwitches();
  const latency = { ms: 0 };
  const requests: LoggedRequest[] = [];
  const serveApi = createApiServer({
    parts,
    routes: [
      ...customerRoutes,
      ...productRoutes,
      ...priceRoutes,
      ...promotionRoutes,
      ...sessionRoutes,
      ...paymentRoutes,
      ...portalRoutes,
      ...subscriptionRoutes,
      ...invoiceRoutes,
      ...eventRoutes,
      ...webhookEndpointRoutes(secrets),
    ],
    secretKey,
    requestsPerSecond: options.requestsPerSecond ?? 100,
    switches,
    latency,
    setRunning: (request) => {
      running = request;
    },
    log(request) {
      requests.push(request);
      if (requests.length > REMEMBERED_REQUESTS) requests.shift();
    },
  });
  const servePage = createPageServer(parts);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) response.destroy();
    else if (request.url?.startsWith('/v1/')) await serveApi(request, response, body);
    else servePage(request, response, body);
  }

  // A rejection here is a fault of the twin itself: it must be loud.
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  let ownEndpoint: string | undefined;

  return {
    ...createHands(parts),
    url,
    sdkOptions: { host: '127.0.0.1', port, protocol: 'http' },
    secretKey,
    webhookSecret,
    setWebhook(address, events = ['*']) {
      if (ownEndpoint) store.webhookEndpoints.remove(ownEndpoint);
      ownEndpoint = createWebhookEndpoint(parts, { url: address, enabled_events: events }).id;
    },
    webhooks: {
      ...deliveries,
      deliverAgain: (id, spoiled) => deliveries.deliverAgain(store.events.get(id), spoiled),
      async forge(type, object) {
        const event = createEvent(parts, type, { object });
        store.events.remove(event.id);
        return deliveries.deliverAgain(event, 'forge');
      },
    },
    events: () => store.events.list().reverse(),
    failNext: switches.failNext,
    dropAfterHandling: switches.dropAfterHandling,
    setLatency(ms) {
      latency.ms = ms;
    },
    heal() {
      switches.heal();
      deliveries.calm();
      latency.ms = 0;
    },
    requests: () => requests,
    close() {
      deliveries.stop();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** What the parts keep beside Stripe's own objects. */
function createNotes() {
  return {
    cards: new Map(),
    sessionLines: new Map(),
    sessionPlans: new Map(),
    sessionIntents: new Map(),
    waitingPayments: new Map(),
    portalVisits: new Map(),
    pendingLines: new Map(),
    renewalsToRefuse: new Map(),
  };
}

/** Undefined where the caller went away, or sent more than Stripe would read. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size > LARGEST_BODY) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // the connection broke off: there is nobody to answer
  }
  return Buffer.concat(chunks).toString();
}
