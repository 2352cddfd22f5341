import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { packSession, type Received, refusalOf, setStage } from '../testing/stage.ts';
import { signBody } from './signature.ts';

const MINUTE = 60_000;
const DONE = 'checkout.session.completed';

describe('webhooks of the Stripe twin', () => {
  const stage = setStage();

  async function buyPack(): Promise<void> {
    const { id } = await stage.stripe.checkout.sessions.create(packSession());
    stage.twin.pay(id);
    await stage.twin.webhooks.settled();
  }
  /** As the product reads them, with the sandbox's time. */
  const read = ({ body, signature }: Received, secret = stage.twin.webhookSecret) =>
    stage.stripe.webhooks.constructEvent(body, signature, secret, 300, undefined, stage.clock.now());
  const listenFor = async (type: string, ...answers: number[]) => {
    const endpoint = await stage.listen(...answers);
    stage.twin.setWebhook(endpoint.url, [type]);
    return endpoint;
  };

  it('are signed as the SDK signs and verifies', async () => {
    const endpoint = await stage.listen();
    stage.twin.setWebhook(endpoint.url);
    await buyPack();
    expect(endpoint.types().toSorted()).toEqual(
      stage.twin
        .events()
        .map(({ type }) => type)
        .toSorted(),
    );
    for (const received of endpoint.received) {
      const event = read(received);
      expect(event).toMatchObject({ object: 'event', api_version: Stripe.API_VERSION, livemode: false });
      expect((await stage.stripe.events.retrieve(event.id)).data).toEqual(event.data);
    }
    const [payload = '', secret, timestamp] = [endpoint.received[0]?.body, 'whsec_any', 1_700_000_000];
    const header = stage.stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    expect(signBody(payload, secret, timestamp)).toBe(header);
  });

  it('name the request and the key that caused them', async () => {
    const endpoint = await listenFor('customer.created');
    const { lastResponse } = await stage.stripe.customers.create({}, { idempotencyKey: 'key_1' });
    await stage.twin.webhooks.settled();
    const event = JSON.parse(endpoint.received[0]?.body ?? '');
    expect(event.request).toEqual({ id: lastResponse.requestId, idempotency_key: 'key_1' });
  });

  it('are tried again until they are taken, for three days', async () => {
    const { twin, clock } = stage;
    const endpoint = await listenFor(DONE, 500, 302);
    await buyPack();
    for (const wait of [5 * MINUTE, 30 * MINUTE]) {
      clock.advance(wait);
      await twin.webhooks.settled();
    }
    expect(twin.webhooks.attempts().map(({ status }) => status)).toEqual([500, 302, 200]);
    expect(new Set(endpoint.received.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    expect((await stage.stripe.events.list({ delivery_success: true, type: DONE })).data).toHaveLength(1);

    const dead = await listenFor(DONE, ...Array.from({ length: 50 }, () => 503));
    await buyPack();
    for (let hours = 0; hours < 100; hours++) {
      clock.advance(60 * MINUTE);
      await twin.webhooks.settled();
    }
    const tries = dead.received.length;
    expect(tries).toBeGreaterThan(6);
    clock.advance(24 * 60 * MINUTE);
    await twin.webhooks.settled();
    expect(dead.received).toHaveLength(tries);
  });

  it('can be doubled, lost, delayed, and sent again', async () => {
    const { twin, clock } = stage;
    const endpoint = await listenFor(DONE);
    twin.webhooks.disturb({ what: 'duplicate', times: 1 });
    await buyPack();
    expect(endpoint.received).toHaveLength(1);
    twin.webhooks.disturb({ what: 'duplicate', type: DONE, times: 1 });
    await buyPack();
    expect(endpoint.received).toHaveLength(3);
    twin.webhooks.disturb({ what: 'lose', type: DONE, times: 1 });
    await buyPack();
    clock.advance(6 * MINUTE);
    await twin.webhooks.settled();
    expect(endpoint.received).toHaveLength(3);
    twin.webhooks.disturb({ what: 'delay', type: DONE, times: 1, delayMs: MINUTE });
    await buyPack();
    expect(endpoint.received).toHaveLength(3);
    clock.advance(MINUTE);
    await twin.webhooks.settled();
    expect(endpoint.received).toHaveLength(4);
    const lost = twin.events().filter(({ type }) => type === DONE)[2];
    expect(await twin.webhooks.deliverAgain(lost?.id ?? '')).toEqual([200]);
    expect(endpoint.received).toHaveLength(5);
  });

  it('can be reordered, and held until released', async () => {
    const { twin } = stage;
    const endpoint = await stage.listen();
    twin.setWebhook(endpoint.url, ['charge.succeeded', DONE]);
    twin.webhooks.disturb({ what: 'reorder', type: 'charge.succeeded', times: 1 });
    await buyPack();
    await expect.poll(endpoint.types).toContain('charge.succeeded');
    twin.webhooks.hold();
    await buyPack();
    expect(endpoint.received).toHaveLength(2);
    twin.webhooks.release('reversed');
    await twin.webhooks.settled();
    expect(endpoint.received).toHaveLength(4);
  });

  it('can be forged, stale or altered: the SDK refuses each', async () => {
    const { twin } = stage;
    const endpoint = await listenFor(DONE);
    for (const what of ['forge', 'stale-timestamp', 'altered-body'] as const) {
      twin.webhooks.disturb({ what, type: DONE, times: 1 });
      await buyPack();
    }
    await twin.webhooks.forge(DONE, { id: 'cs_test_invented', object: 'checkout.session' });
    const complaints = endpoint.received.map((received) => {
      try {
        return read(received).id;
      } catch (problem) {
        return problem instanceof Stripe.errors.StripeSignatureVerificationError ? problem.message : problem;
      }
    });
    expect(complaints).toEqual([
      expect.stringContaining('No signatures found'),
      expect.stringContaining('Timestamp outside the tolerance zone'),
      expect.stringContaining('No signatures found'),
      expect.stringContaining('No signatures found'),
    ]);
    const invented = JSON.parse(endpoint.received.at(-1)?.body ?? '').id;
    expect((await refusalOf(stage.stripe.events.retrieve(invented))).code).toBe('resource_missing');
  });

  it('go to endpoints made over the API, each with its own secret; only to loopback', async () => {
    const { stripe, twin } = stage;
    const endpoint = await stage.listen();
    const made = await stripe.webhookEndpoints.create({ url: endpoint.url, enabled_events: [DONE] });
    await buyPack();
    const [received] = endpoint.received;
    if (!received) throw new Error('nothing arrived');
    expect(read(received, made.secret).type).toBe(DONE);
    expect((await stripe.webhookEndpoints.retrieve(made.id)).secret).toBeUndefined();
    await stripe.webhookEndpoints.del(made.id);
    await buyPack();
    expect(endpoint.received).toHaveLength(1);
    expect(() => twin.setWebhook('https://easel.example/hook')).toThrow('loopback');
  });

  it('can be found afterwards, for 30 days', async () => {
    const { stripe, clock } = stage;
    await buyPack();
    const { data } = await stripe.events.list({ types: ['charge.*', DONE] });
    expect(data.map(({ type }) => type)).toEqual([DONE, 'charge.succeeded']);
    clock.advance(31 * 24 * 60 * MINUTE);
    expect((await stripe.events.list()).data).toHaveLength(0);
  });
});
