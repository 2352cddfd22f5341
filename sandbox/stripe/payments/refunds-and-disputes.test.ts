import { describe, expect, it } from 'vitest';
import { packSession, refusalOf, setStage } from '../testing/stage.ts';

describe('refunds and disputes of the Stripe twin', () => {
  const stage = setStage();

  async function buyPack(): Promise<string> {
    const { id } = await stage.stripe.checkout.sessions.create(packSession());
    return String(stage.twin.pay(id).session.payment_intent);
  }
  const typesAfter = (count: number) =>
    stage.twin
      .events()
      .slice(count)
      .map(({ type }) => type);

  it('refund in parts, telling the sum each time, and never more than was paid', async () => {
    const { stripe, twin } = stage;
    const payment_intent = await buyPack();
    const before = twin.events().length;
    const first = await stripe.refunds.create({
      payment_intent,
      amount: 300,
      reason: 'requested_by_customer',
    });
    expect(first).toMatchObject({ object: 'refund', amount: 300, status: 'succeeded', payment_intent });
    expect(typesAfter(before)).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
    ]);
    const tooMuch = await refusalOf(stripe.refunds.create({ payment_intent, amount: 601 }));
    expect(tooMuch.message).toBe('Refund amount ($6.01) is greater than unrefunded amount on charge ($6.00)');
    await stripe.refunds.create({ payment_intent });
    const sums = twin.events().filter(({ type }) => type === 'charge.refunded');
    expect(sums.map(({ data }) => data)).toMatchObject([
      { object: { amount_refunded: 300, refunded: false }, previous_attributes: { amount_refunded: 0 } },
      { object: { amount_refunded: 900, refunded: true }, previous_attributes: { amount_refunded: 300 } },
    ]);
    expect((await refusalOf(stripe.refunds.create({ payment_intent }))).code).toBe('charge_already_refunded');
    expect((await stripe.refunds.list({ payment_intent })).data.map(({ amount }) => amount)).toEqual([
      600, 300,
    ]);
    const moved = await stripe.balanceTransactions.list({ type: 'refund' });
    expect(moved.data.map(({ net }) => net)).toEqual([-600, -300]);
  });

  it('come back where the bank sends them back', async () => {
    const { stripe, twin } = stage;
    const refund = twin.refund(await buyPack(), 400);
    twin.failRefund(refund.id);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect(await stripe.charges.retrieve(String(refund.charge))).toMatchObject({ amount_refunded: 0 });
  });

  it('take the money at once, and give it back when won', async () => {
    const { stripe, twin } = stage;
    const payment_intent = await buyPack();
    const before = twin.events().length;
    const dispute = twin.dispute(payment_intent);
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({
      amount: 900,
      status: 'needs_response',
      payment_intent,
      balance_transactions: [{ amount: -900, fee: 1500, net: -2400 }],
    });
    expect((await refusalOf(stripe.refunds.create({ payment_intent }))).code).toBe('charge_disputed');
    twin.closeDispute(dispute.id, 'won');
    expect(typesAfter(before)).toEqual([
      'charge.dispute.created',
      'charge.updated',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.funds_reinstated',
      'charge.dispute.closed',
    ]);
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'won' });
  });

  it('are lost for good when given up', async () => {
    const { stripe, twin } = stage;
    const dispute = twin.dispute(await buyPack(), { reason: 'product_not_received' });
    expect(await stripe.disputes.close(dispute.id)).toMatchObject({ status: 'lost' });
    expect(() => twin.closeDispute(dispute.id, 'won')).toThrow('already closed');
    expect(twin.events().at(-1)).toMatchObject({
      type: 'charge.dispute.closed',
      data: { object: { status: 'lost' } },
    });
  });
});
