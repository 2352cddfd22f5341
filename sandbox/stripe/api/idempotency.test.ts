import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { refusalOf, setStage } from '../testing/stage.ts';

const HOUR = 3600_000;

describe('idempotency keys of the Stripe twin', () => {
  const stage = setStage();
  const create = (name: string, key: string) =>
    stage.stripe.customers.create({ name }, { idempotencyKey: key });

  it('answer the same again for a day, and say so', async () => {
    const first = await create('member', 'key_1');
    const again = await create('member', 'key_1');
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(again.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    stage.clock.advance(25 * HOUR);
    expect((await create('member', 'key_1')).id).not.toBe(first.id);
  });

  it('refuse other parameters', async () => {
    await create('member', 'key_1');
    const problem = await refusalOf(create('visitor', 'key_1'));
    expect(problem).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(problem.statusCode).toBe(400);
    expect((await refusalOf(create('member', 'k'.repeat(256)))).message).toContain('255');
  });

  it('replay what failed while it ran, a 500 too', async () => {
    stage.twin.failNext('POST /v1/customers', 500);
    expect((await refusalOf(create('member', 'key_1'))).statusCode).toBe(500);
    expect((await refusalOf(create('member', 'key_1'))).statusCode).toBe(500);
    expect((await stage.stripe.customers.list()).data).toHaveLength(0);
    const refund = () => stage.stripe.refunds.create({ charge: 'ch_none' }, { idempotencyKey: 'key_2' });
    expect((await refusalOf(refund())).code).toBe('resource_missing');
    expect((await refusalOf(refund())).code).toBe('resource_missing');
  });

  it('forget what never began to run', async () => {
    const wrong = { email: 'member@example.com', emial: 'x' } as Stripe.CustomerCreateParams;
    const options = { idempotencyKey: 'key_1' };
    expect((await refusalOf(stage.stripe.customers.create(wrong, options))).code).toBe('parameter_unknown');
    await create('member', 'key_1');
    stage.twin.failNext('POST /v1/customers', 429, { code: 'rate_limit' });
    expect((await refusalOf(create('member', 'key_2'))).statusCode).toBe(429);
    await create('member', 'key_2');
  });

  it('meet a 409 while their first use is under way', async () => {
    stage.twin.setLatency(200);
    const [first, second] = await Promise.allSettled([create('member', 'key_1'), create('member', 'key_1')]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({
      status: 'rejected',
      reason: { statusCode: 409, code: 'idempotency_key_in_use' },
    });
    expect((await create('member', 'key_1')).name).toBe('member');
  });

  it('make a lost answer harmless: the SDK tries again and finds the one that was made', async () => {
    stage.twin.dropAfterHandling('POST /v1/customers');
    const customer = await stage.connect({ maxNetworkRetries: 2 }).customers.create({ name: 'member' });
    const { data } = await stage.stripe.customers.list();
    expect(data.map(({ id }) => id)).toEqual([customer.id]);
  });
});
