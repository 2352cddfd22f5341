import type Stripe from 'stripe';
import { refuse, refuseParameters } from '../api/stripe-error.ts';
import { priceLines, sumAmounts } from '../billing/amounts.ts';
import { createPrice } from '../catalog/prices.ts';
import { type AppliedPromotion, applyCoupon, applyPromotionCode } from '../catalog/promotions.ts';
import { createId, idOf } from '../ids.ts';
import { formatMoney } from '../money.ts';
import { runAt, secondsNow, type TwinParts } from '../twin-parts.ts';
import { expireSession } from './expire-session.ts';
import type { NewSession } from './session-params.ts';

const MINUTE_S = 60;
const HOUR_S = 3600;
/** The least that Stripe charges, in cents. */
const LEAST_AMOUNT = 50;

/** @throws StripeError for what Stripe refuses: prices of the wrong kind, mixed currencies, too little, a bad time. */
export function createSession(parts: TwinParts, asked: NewSession): Stripe.Checkout.Session {
  const now = secondsNow(parts);
  const expiresAt = readExpiry(now, asked.expires_at);
  const customer = readCustomer(parts, asked);
  assertUrls(asked);
  const lines = createLines(parts, asked);
  const promotion = readDiscount(parts, asked);
  const id = createId('cs_test', 58);
  const isSubscription = asked.mode === 'subscription';
  const isTaxed = asked.automatic_tax?.enabled ?? false;
  const session = parts.store.sessions.add<Stripe.Checkout.Session>({
    ...unusedParts(),
    id,
    object: 'checkout.session',
    allow_promotion_codes: asked.allow_promotion_codes ?? null,
    allowed_payment_method_types: asked.allowed_payment_method_types ?? null,
    amount_subtotal: 0,
    amount_total: 0,
    automatic_tax: {
      enabled: isTaxed,
      liability: isTaxed ? { type: 'self' } : null,
      provider: isTaxed ? 'stripe' : null,
      status: isTaxed ? 'requires_location_inputs' : null,
    },
    billing_address_collection: asked.billing_address_collection ?? null,
    cancel_url: asked.cancel_url ?? null,
    client_reference_id: asked.client_reference_id ?? null,
    created: now,
    currency: lines[0]?.currency ?? null,
    customer: customer?.id ?? null,
    customer_creation: isSubscription || customer ? null : (asked.customer_creation ?? 'if_required'),
    customer_details: null,
    customer_email: asked.customer_email ?? null,
    discounts: promotion ? [describeDiscount(promotion)] : [],
    expires_at: expiresAt,
    invoice_creation: isSubscription ? null : describeInvoiceCreation(asked),
    livemode: false,
    locale: asked.locale ?? null,
    metadata: asked.metadata ?? {},
    mode: asked.mode,
    payment_method_collection: isSubscription ? 'always' : 'if_required',
    payment_method_types: asked.allowed_payment_method_types ?? ['card'],
    payment_status: 'unpaid',
    status: 'open',
    submit_type: asked.submit_type ?? null,
    success_url: asked.success_url,
    tax_id_collection: { enabled: asked.tax_id_collection?.enabled ?? false, required: 'never' },
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    url: `${parts.pagesUrl()}/c/pay/${id}`,
  });
  parts.sessionLines.set(id, lines);
  parts.sessionPlans.set(id, {
    intent: asked.payment_intent_data ?? {},
    subscription: asked.subscription_data ?? {},
  });
  layAmounts(parts, session, promotion, false);
  assertEnough(session);
  runAt(parts, expiresAt, () => {
    if (session.status === 'open') expireSession(parts, session);
  });
  return session;
}

/** Writes what the lines come to on the session; tax is known once the payer has said where they live. */
export function layAmounts(
  parts: TwinParts,
  session: Stripe.Checkout.Session,
  promotion: AppliedPromotion | null,
  isTaxed: boolean,
): void {
  const lines = parts.sessionLines.get(session.id) ?? [];
  const amounts = priceLines(
    lines.map((line) => ({ amount: line.amount_subtotal, taxBehavior: line.price?.tax_behavior ?? null })),
    { coupon: promotion?.coupon ?? null, isTaxed },
  );
  for (const [at, line] of lines.entries()) {
    const { discount = 0, tax = 0, total = 0 } = amounts[at] ?? {};
    Object.assign(line, { amount_discount: discount, amount_tax: tax, amount_total: total });
  }
  const sum = sumAmounts(amounts);
  session.amount_subtotal = sum.subtotal;
  session.amount_total = sum.total;
  session.total_details = { amount_discount: sum.discount, amount_shipping: 0, amount_tax: sum.tax };
}

export function describeDiscount({ coupon, code }: AppliedPromotion): Stripe.Checkout.Session.Discount {
  return { coupon: code ? null : coupon.id, promotion_code: code?.id ?? null };
}

/** The promotion that a session carries. */
export function promotionOf(parts: TwinParts, session: Stripe.Checkout.Session): AppliedPromotion | null {
  const [discount] = session.discounts ?? [];
  if (discount?.promotion_code) {
    return applyPromotionCode(parts, parts.store.promotionCodes.get(idOf(discount.promotion_code)));
  }
  return discount?.coupon ? applyCoupon(parts, idOf(discount.coupon)) : null;
}

function readExpiry(now: number, asked = now + 24 * HOUR_S): number {
  const bad = (bound: string) =>
    refuseParameters(`The \`expires_at\` timestamp must be ${bound} from Checkout Session creation.`, {
      param: 'expires_at',
    });
  if (asked < now + 30 * MINUTE_S) throw bad('at least 30 minutes');
  if (asked > now + 24 * HOUR_S) throw bad('less than 24 hours');
  return asked;
}

function readCustomer(parts: TwinParts, asked: NewSession): Stripe.Customer | undefined {
  if (asked.customer !== undefined && asked.customer_email !== undefined) {
    throw refuseParameters('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer',
    });
  }
  if (asked.customer === undefined) return undefined;
  const customer = parts.store.customers.get(asked.customer, 'customer');
  const mayTakeAddress = asked.customer_update?.address === 'auto';
  if (asked.automatic_tax?.enabled && !customer.address?.country && !mayTakeAddress) {
    const message =
      "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set `customer_update[address]` to 'auto' to save the address entered in Checkout to the Customer.";
    throw refuse(message, { code: 'customer_tax_location_invalid' });
  }
  return customer;
}

function assertUrls({ success_url, cancel_url }: NewSession): void {
  for (const [param, url] of Object.entries({ success_url, cancel_url })) {
    if (url === undefined || (URL.canParse(url) && /^https?:/.test(url))) continue;
    throw refuseParameters('Not a valid URL', { code: 'url_invalid', param });
  }
}

function createLines(parts: TwinParts, asked: NewSession): Stripe.LineItem[] {
  const lines = asked.line_items.map((item, at) => {
    const name = `line_items[${at}]`;
    if ((item.price === undefined) === (item.price_data === undefined)) {
      throw refuseParameters(`You must specify exactly one of ${name}[price], ${name}[price_data].`, {
        code: 'parameter_missing',
        param: `${name}[price]`,
      });
    }
    const price = item.price_data
      ? createPrice(parts, item.price_data, true)
      : parts.store.prices.get(item.price ?? '', `${name}[price]`);
    if (!price.active && !item.price_data) {
      throw refuse('The price specified is inactive. This field only accepts active prices.', {
        param: `${name}[price]`,
      });
    }
    return createLine(parts, price, item.quantity);
  });
  assertKinds(asked.mode, lines);
  return lines;
}

function assertKinds(mode: NewSession['mode'], lines: readonly Stripe.LineItem[]): void {
  const currencies = new Set(lines.map(({ currency }) => currency));
  if (currencies.size > 1) throw refuse('All line items must have the same currency.');
  const recurring = lines.filter(({ price }) => price?.recurring);
  if (mode === 'payment' && recurring.length > 0) {
    throw refuse(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      { param: 'line_items' },
    );
  }
  if (mode === 'subscription' && (recurring.length !== 1 || lines.length !== 1)) {
    throw refuse(
      recurring.length === 0
        ? 'You must provide at least one recurring price in `subscription` mode when using prices.'
        : 'This twin sells one recurring price, and nothing else, in a `subscription` session.',
      { param: 'line_items' },
    );
  }
}

function createLine(parts: TwinParts, price: Stripe.Price, quantity: number): Stripe.LineItem {
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: createId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: parts.store.products.get(idOf(price.product)).name,
    metadata: {},
    price,
    quantity,
  };
}

function readDiscount(parts: TwinParts, asked: NewSession): AppliedPromotion | null {
  const [discount] = asked.discounts ?? [];
  if (!discount) return null;
  if (asked.allow_promotion_codes !== undefined) {
    throw refuseParameters('You may only specify one of these parameters: allow_promotion_codes, discounts.');
  }
  if (discount.promotion_code !== undefined) {
    const param = 'discounts[0][promotion_code]';
    return applyPromotionCode(parts, parts.store.promotionCodes.get(discount.promotion_code, param));
  }
  return applyCoupon(parts, discount.coupon ?? '');
}

function assertEnough({ amount_total: total, currency }: Stripe.Checkout.Session): void {
  if (total === null || total === 0 || total >= LEAST_AMOUNT || currency === null) return;
  const least = formatMoney(LEAST_AMOUNT, currency);
  throw refuse(`The Checkout Session's total amount due must add up to at least ${least} ${currency}`, {
    code: 'amount_too_small',
  });
}

function describeInvoiceCreation({
  invoice_creation: asked,
}: NewSession): Stripe.Checkout.Session.InvoiceCreation {
  return {
    enabled: asked?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: null,
      metadata: asked?.invoice_data?.metadata ?? {},
      rendering_options: null,
    },
  };
}

/** Fields of a session for features that the twin does not offer. */
function unusedParts() {
  return {
    adaptive_pricing: null,
    after_expiration: null,

    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer_account: null,
    integration_identifier: null,
    invoice: null,
    managed_payments: null,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    subscription: null,
    ui_mode: 'hosted_page',
    wallet_options: null,
  } as const satisfies Partial<Stripe.Checkout.Session>;
}
