import type Stripe from 'stripe';
import { z } from 'zod';
import { isWithin, paginate } from '../api/pagination.ts';
import { listParamsOf, metadata, paramsOf, positive, text, timeRange } from '../api/params.ts';
import { route } from '../api/route.ts';
import { refuseParameters } from '../api/stripe-error.ts';
import { findCharge } from './charges.ts';
import { decideDispute } from './disputes.ts';
import { createRefund } from './refunds.ts';

const nothing = z.strictObject({});

const refundParams = paramsOf<Stripe.RefundCreateParams>()({
  amount: positive.optional(),
  charge: text.optional(),
  metadata: metadata.optional(),
  payment_intent: text.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});

const refundListParams = listParamsOf<Stripe.RefundListParams>()({
  charge: text.optional(),
  created: timeRange.optional(),
  payment_intent: text.optional(),
});

const chargeListParams = listParamsOf<Stripe.ChargeListParams>()({
  created: timeRange.optional(),
  customer: text.optional(),
  payment_intent: text.optional(),
});

const disputeListParams = listParamsOf<Stripe.DisputeListParams>()({
  charge: text.optional(),
  created: timeRange.optional(),
  payment_intent: text.optional(),
});

const balanceListParams = listParamsOf<Stripe.BalanceTransactionListParams>()({
  created: timeRange.optional(),
  currency: text.optional(),
  source: text.optional(),
  type: z.enum(['charge', 'refund', 'adjustment', 'refund_failure']).optional(),
});

export const paymentRoutes = [
  route('GET', '/v1/payment_intents/:id', nothing, ({ store }, _params, id) => store.paymentIntents.get(id)),
  route('GET', '/v1/payment_methods/:id', nothing, ({ store }, _params, id) => store.paymentMethods.get(id)),
  route('GET', '/v1/charges/:id', nothing, ({ store }, _params, id) => store.charges.get(id)),
  route('GET', '/v1/charges', chargeListParams, ({ store }, params, _id, path) => {
    const found = store.charges
      .list()
      .filter(
        (charge) =>
          (params.customer === undefined || charge.customer === params.customer) &&
          (params.payment_intent === undefined || charge.payment_intent === params.payment_intent) &&
          isWithin(charge.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('POST', '/v1/refunds', refundParams, (parts, { charge, payment_intent, ...asked }) => {
    if ((charge === undefined) === (payment_intent === undefined)) {
      const message =
        'One of the following params should be provided for this request: payment_intent or charge.';
      throw refuseParameters(message, { code: 'parameter_missing', param: 'charge' });
    }
    return createRefund(parts, findCharge(parts, charge ?? payment_intent ?? ''), asked);
  }),
  route('GET', '/v1/refunds', refundListParams, ({ store }, params, _id, path) => {
    const found = store.refunds
      .list()
      .filter(
        (refund) =>
          (params.charge === undefined || refund.charge === params.charge) &&
          (params.payment_intent === undefined || refund.payment_intent === params.payment_intent) &&
          isWithin(refund.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/refunds/:id', nothing, ({ store }, _params, id) => store.refunds.get(id)),
  route('GET', '/v1/disputes', disputeListParams, ({ store }, params, _id, path) => {
    const found = store.disputes
      .list()
      .filter(
        (dispute) =>
          (params.charge === undefined || dispute.charge === params.charge) &&
          (params.payment_intent === undefined || dispute.payment_intent === params.payment_intent) &&
          isWithin(dispute.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/disputes/:id', nothing, ({ store }, _params, id) => store.disputes.get(id)),
  // Closing a dispute oneself is to give it up.
  route('POST', '/v1/disputes/:id/close', nothing, (parts, _params, id) => {
    const dispute = parts.store.disputes.get(id);
    decideDispute(parts, dispute, 'lost');
    return dispute;
  }),
  route('GET', '/v1/balance_transactions', balanceListParams, ({ store }, params, _id, path) => {
    const found = store.balanceTransactions
      .list()
      .filter(
        (booked) =>
          (params.currency === undefined || booked.currency === params.currency) &&
          (params.source === undefined || booked.source === params.source) &&
          (params.type === undefined || booked.type === params.type) &&
          isWithin(booked.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/balance_transactions/:id', nothing, ({ store }, _params, id) =>
    store.balanceTransactions.get(id),
  ),
];
