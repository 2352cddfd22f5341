import type Stripe from 'stripe';
import type { Term } from '../../catalog/plans.ts';
import { SECOND_MS } from '../../clock.ts';
import { assert, DomainError } from '../../errors.ts';
import type { AccountId } from '../../ids.ts';
import { findLiveSubscription, type Subscription } from '../../plans/subscription.ts';
import { type Origin, originSchema } from '../../platform.ts';
import type { Money } from '../money.ts';
import { findCustomer } from './plan-checkout.ts';
import { findPlanPrice } from './plan-price.ts';
import { chatUrl, type StripeDeps, translateStripeError } from './room.ts';
import { takeAnswer } from './take-told.ts';
import { readSubscription } from './told.ts';

const EXPAND = ['latest_invoice'];

/**
 * Changes how often premium is paid, at once: what is left of the old term is set off against the new one. A cancelled plan
 * goes on.
 *
 * @param input.key from the interaction or update: the same key again changes nothing more.
 * @throws DomainError not-subscribed, payment-declined (nothing was changed), payments-unavailable.
 */
export async function changeTerm(
  deps: StripeDeps,
  input: { key: string; accountId: AccountId; term: Term },
): Promise<Subscription> {
  const live = await getLive(deps, input.accountId);
  const current = await deps.stripe.client.subscriptions
    .retrieve(live.externalId)
    .catch(translateStripeError(deps, 'reading a plan'));
  const [item] = current.items.data;
  assert(item, `subscription ${live.externalId} has no item`);
  if (item.price.recurring?.interval === input.term) return resumePlan(deps, input);
  const price = await findPlanPrice(deps, {
    term: input.term,
    currency: item.price.currency as 'usd' | 'eur',
  }).catch(translateStripeError(deps, 'the price of a plan'));
  return update(deps, live, input.key, {
    items: [{ id: item.id, price }],
    proration_behavior: 'always_invoice',
    payment_behavior: 'error_if_incomplete',
    cancel_at_period_end: false,
  });
}

/** Lets premium end with what is paid. @throws DomainError not-subscribed, payments-unavailable. */
export async function cancelPlan(
  deps: StripeDeps,
  input: { key: string; accountId: AccountId },
): Promise<Subscription> {
  return update(deps, await getLive(deps, input.accountId), input.key, { cancel_at_period_end: true });
}

/** Takes a cancellation back, while the plan lasts. @throws DomainError not-subscribed, payments-unavailable. */
export async function resumePlan(
  deps: StripeDeps,
  input: { key: string; accountId: AccountId },
): Promise<Subscription> {
  return update(deps, await getLive(deps, input.accountId), input.key, { cancel_at_period_end: false });
}

/**
 * Makes a link to Stripe's page where somebody sees their invoices and changes cards; it works for some minutes.
 *
 * @throws DomainError not-subscribed for who never had a plan, payments-unavailable.
 */
export async function openCustomerPage(
  deps: StripeDeps,
  input: { accountId: AccountId; origin: Origin },
): Promise<string> {
  const customer = await getCustomer(deps, input.accountId);
  const returnUrl = deps.stripe.publicUrl
    ? `${deps.stripe.publicUrl}/back`
    : chatUrl(originSchema.parse(input.origin));
  const session = await deps.stripe.client.billingPortal.sessions
    .create({ customer, return_url: returnUrl })
    .catch(translateStripeError(deps, 'the customer page'));
  return session.url;
}

export interface Invoice {
  number: string;
  at: Date;
  total: Money;
  status: string;
  /** Stripe's page of it. */
  url?: string;
}

/** Somebody's invoices, newest first. @throws as {@link openCustomerPage}. */
export async function listInvoices(
  deps: StripeDeps,
  input: { accountId: AccountId; limit: number },
): Promise<Invoice[]> {
  const customer = await getCustomer(deps, input.accountId);
  const { data } = await deps.stripe.client.invoices
    .list({ customer, limit: input.limit })
    .catch(translateStripeError(deps, 'invoices'));
  return data.map((invoice) => ({
    number: invoice.number ?? invoice.id,
    at: new Date(invoice.created * SECOND_MS),
    total: { minor: BigInt(invoice.total), currency: invoice.currency as Money['currency'] },
    status: invoice.status ?? 'draft',
    ...(invoice.hosted_invoice_url && { url: invoice.hosted_invoice_url }),
  }));
}

type Live = Subscription & { externalId: string };

async function getLive({ db }: StripeDeps, accountId: AccountId): Promise<Live> {
  const live = await findLiveSubscription(db, accountId);
  if (!live?.externalId) throw new DomainError('not-subscribed', {});
  return { ...live, externalId: live.externalId };
}

async function getCustomer(deps: StripeDeps, accountId: AccountId): Promise<string> {
  const customer = await findCustomer(deps, accountId);
  if (!customer) throw new DomainError('not-subscribed', {});
  return customer;
}

/** Changes a subscription at Stripe, and here by what Stripe answers: no need to wait for the webhook. */
async function update(
  deps: StripeDeps,
  live: Live,
  key: string,
  params: Stripe.SubscriptionUpdateParams,
): Promise<Subscription> {
  const askedAt = deps.clock.now();
  const updated = await deps.stripe.client.subscriptions
    .update(live.externalId, { ...params, expand: EXPAND }, { idempotencyKey: `${live.id}-${key}` })
    .catch(translateStripeError(deps, 'changing a plan'));
  await takeAnswer(deps, readSubscription(updated, askedAt));
  return (await findLiveSubscription(deps.db, live.accountId)) ?? live;
}
