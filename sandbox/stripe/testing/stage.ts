import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, beforeEach } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../../clock.ts';
import { createStripeTwin, type StripeTwin, type StripeTwinOptions } from '../stripe-twin.ts';

/** What an endpoint was sent. */
export interface Received {
  body: string;
  signature: string;
}

export interface Stage {
  clock: SandboxClock;
  twin: StripeTwin;
  /** The real SDK, pointed at the twin, without retries of its own. */
  stripe: Stripe;
  connect(config?: Stripe.StripeConfig, key?: string): Stripe;
  /** An endpoint of one's own; `answers` are its next statuses, 200 after them. */
  listen(...answers: number[]): Promise<{ url: string; received: Received[]; types(): string[] }>;
}

/** A fresh twin for each test of a file. */
export function setStage({
  clockSpeed = 1,
  ...options
}: Partial<StripeTwinOptions> & { clockSpeed?: number } = {}): Stage {
  const stage = {} as Stage;
  const closers: (() => void)[] = [];
  beforeEach(async () => {
    const clock = createSandboxClock({ speed: clockSpeed });
    const twin = await createStripeTwin({ clock, ...options });
    const connect = (config: Stripe.StripeConfig = {}, key = twin.secretKey) =>
      new Stripe(key, { ...twin.sdkOptions, maxNetworkRetries: 0, telemetry: false, ...config });
    Object.assign(stage, { clock, twin, connect, stripe: connect(), listen });
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) close();
    await stage.twin.close();
    stage.clock.stop();
  });
  return stage;

  async function listen(...answers: number[]) {
    const received: Received[] = [];
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      received.push({ body, signature: String(request.headers['stripe-signature']) });
      response.writeHead(answers.shift() ?? 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`;
    return { url, received, types: () => received.map(({ body }) => JSON.parse(body).type as string) };
  }
}

/** A pack of credits, sold once. */
export function packSession(
  over: Stripe.Checkout.SessionCreateParams = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'usd', unit_amount: 900, product_data: { name: '1,000 credits' } },
      },
    ],
    client_reference_id: 'acc_1',
    success_url: 'https://easel.example/thanks?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://easel.example/back',
    ...over,
  };
}

/** A monthly and a yearly plan, and a dearer monthly one. */
export async function seedPlans(stripe: Stripe) {
  const product = await stripe.products.create({ name: 'Premium' });
  const price = (unit_amount: number, interval: 'month' | 'year', lookup_key: string) =>
    stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount,
      lookup_key,
      recurring: { interval },
    });
  return {
    monthly: await price(500, 'month', 'premium_month'),
    yearly: await price(5000, 'year', 'premium_year'),
    studio: await price(2000, 'month', 'studio_month'),
  };
}

/** Opens a session for a plan and pays it. */
export async function subscribe(
  { stripe, twin }: Stage,
  price: Stripe.Price,
  over: Stripe.Checkout.SessionCreateParams = {},
): Promise<Stripe.Subscription> {
  const { line_items: _pack, ...rest } = packSession();
  const line_items = [{ price: price.id, quantity: 1 }];
  const session = await stripe.checkout.sessions.create({
    ...rest,
    mode: 'subscription',
    line_items,
    ...over,
  });
  const { subscription } = twin.pay(session.id).session;
  return stripe.subscriptions.retrieve(String(subscription));
}

/** The refusal of a call. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (problem) {
    if (problem instanceof Stripe.errors.StripeError) return problem;
    throw problem;
  }
  throw new Error('the call was not refused');
}
