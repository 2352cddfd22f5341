import type Stripe from 'stripe';
import { z } from 'zod';
import { paginate } from '../api/pagination.ts';
import {
  currency,
  flag,
  listParamsOf,
  mergeMetadata,
  metadata,
  paramsOf,
  positive,
  text,
  wholeNumber,
} from '../api/params.ts';
import { route } from '../api/route.ts';
import { refuse, refuseParameters } from '../api/stripe-error.ts';
import { createId, idOf } from '../ids.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';

// Only coupons that hold once: on a subscription they take off the first invoice.
const couponParams = paramsOf<Stripe.CouponCreateParams>()({
  id: text.optional(),
  amount_off: positive.optional(),
  currency: currency.optional(),
  duration: z.enum(['once']).optional(),
  max_redemptions: positive.optional(),
  metadata: metadata.optional(),
  name: z.string().min(1).max(40).optional(),
  percent_off: z.coerce.number().gt(0).max(100).optional(),
  redeem_by: wholeNumber.optional(),
});

const promotionParams = paramsOf<Stripe.PromotionCodeCreateParams>()({
  promotion: z.strictObject({ type: z.enum(['coupon']), coupon: text }),
  active: flag.optional(),
  code: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,500}$/)
    .optional(),
  customer: text.optional(),
  expires_at: wholeNumber.optional(),
  max_redemptions: positive.optional(),
  metadata: metadata.optional(),
});

const promotionUpdateParams = paramsOf<Stripe.PromotionCodeUpdateParams>()({
  active: flag.optional(),
  metadata: metadata.optional(),
});

const promotionListParams = listParamsOf<Stripe.PromotionCodeListParams>()({
  active: flag.optional(),
  code: text.optional(),
  coupon: text.optional(),
  customer: text.optional(),
});

/** A reduction as a session carries it. */
export interface AppliedPromotion {
  coupon: Stripe.Coupon;
  code: Stripe.PromotionCode | null;
}

function createCoupon(parts: TwinParts, asked: z.output<typeof couponParams>): Stripe.Coupon {
  if ((asked.amount_off === undefined) === (asked.percent_off === undefined)) {
    throw refuseParameters('Must provide exactly one of percent_off or amount_off.');
  }
  if (asked.amount_off !== undefined && asked.currency === undefined) {
    throw refuseParameters('Must provide currency with amount_off.', { param: 'currency' });
  }
  const id = asked.id ?? createId('c', 8).slice(2);
  if (parts.store.coupons.find(id)) {
    throw refuse('Coupon already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const coupon = parts.store.coupons.add<Stripe.Coupon>({
    id,
    object: 'coupon',
    amount_off: asked.amount_off ?? null,
    created: secondsNow(parts),
    currency: asked.currency ?? null,
    duration: 'once',
    duration_in_months: null,
    livemode: false,
    max_redemptions: asked.max_redemptions ?? null,
    metadata: asked.metadata ?? {},
    name: asked.name ?? null,
    percent_off: asked.percent_off ?? null,
    redeem_by: asked.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  });
  parts.emit('coupon.created', coupon);
  return coupon;
}

function createPromotionCode(
  parts: TwinParts,
  asked: z.output<typeof promotionParams>,
): Stripe.PromotionCode {
  const coupon = parts.store.coupons.get(asked.promotion.coupon, 'promotion[coupon]');
  const code = asked.code ?? createId('P', 8).slice(2).toUpperCase();
  if (findActiveCode(parts, code)) {
    throw refuse(`An active promotion code with \`code: ${code}\` already exists.`, { param: 'code' });
  }
  const promotion = parts.store.promotionCodes.add<Stripe.PromotionCode>({
    id: createId('promo'),
    object: 'promotion_code',
    active: asked.active ?? true,
    code,
    created: secondsNow(parts),
    customer: asked.customer ?? null,
    customer_account: null,
    expires_at: asked.expires_at ?? null,
    livemode: false,
    max_redemptions: asked.max_redemptions ?? null,
    metadata: asked.metadata ?? {},
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
  });
  parts.emit('promotion_code.created', promotion);
  return promotion;
}

/** The promotion that a person typed, if it holds now. Case does not matter. */
export function findPromotion(parts: TwinParts, code: string): AppliedPromotion | undefined {
  const promotion = findActiveCode(parts, code);
  return promotion && applyPromotionCode(parts, promotion);
}

/** @throws StripeError where it is used up, expired or switched off */
export function applyPromotionCode(parts: TwinParts, code: Stripe.PromotionCode): AppliedPromotion {
  const now = secondsNow(parts);
  const isUsedUp = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions;
  if (!code.active || isUsedUp || (code.expires_at !== null && code.expires_at <= now)) {
    throw refuse('This promotion code cannot be redeemed.', { code: 'resource_missing', param: 'discounts' });
  }
  const { coupon } = code.promotion;
  return { ...applyCoupon(parts, coupon === null ? '' : idOf(coupon)), code };
}

export function applyCoupon(parts: TwinParts, id: string): AppliedPromotion {
  const coupon = parts.store.coupons.get(id, 'discounts[0][coupon]');
  const isUsedUp = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  if (isUsedUp || (coupon.redeem_by !== null && coupon.redeem_by <= secondsNow(parts))) {
    throw refuse(`Coupon ${id} is expired and cannot be used to create a new discount.`, {
      code: 'coupon_expired',
    });
  }
  return { coupon, code: null };
}

/** Counts one use. */
export function redeemPromotion({ coupon, code }: AppliedPromotion): void {
  coupon.times_redeemed += 1;
  if (coupon.max_redemptions === coupon.times_redeemed) coupon.valid = false;
  if (!code) return;
  code.times_redeemed += 1;
  if (code.max_redemptions === code.times_redeemed) code.active = false;
}

function findActiveCode({ store }: TwinParts, code: string): Stripe.PromotionCode | undefined {
  return store.promotionCodes
    .list()
    .find((promotion) => promotion.active && promotion.code.toLowerCase() === code.toLowerCase());
}

export const promotionRoutes = [
  route('POST', '/v1/coupons', couponParams, createCoupon),
  route('GET', '/v1/coupons/:id', z.strictObject({}), ({ store }, _params, id) => store.coupons.get(id)),
  route('POST', '/v1/promotion_codes', promotionParams, createPromotionCode),
  route('GET', '/v1/promotion_codes', promotionListParams, ({ store }, params, _id, path) => {
    const found = store.promotionCodes
      .list()
      .filter(
        (promotion) =>
          (params.active === undefined || promotion.active === params.active) &&
          (params.code === undefined || promotion.code.toLowerCase() === params.code.toLowerCase()) &&
          (params.coupon === undefined || promotion.promotion.coupon === params.coupon) &&
          (params.customer === undefined || promotion.customer === params.customer),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/promotion_codes/:id', z.strictObject({}), ({ store }, _params, id) =>
    store.promotionCodes.get(id),
  ),
  route('POST', '/v1/promotion_codes/:id', promotionUpdateParams, (parts, params, id) => {
    const promotion = parts.store.promotionCodes.get(id);
    const patch = { ...params, metadata: mergeMetadata(promotion.metadata, params.metadata) };
    change(parts, promotion, patch, 'promotion_code.updated');
    return promotion;
  }),
];
