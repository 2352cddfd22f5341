import type Stripe from 'stripe';
import type { TwinParts } from '../twin-parts.ts';
import { refuseParameters } from './stripe-error.ts';

/** Stripe expands at most four steps deep. */
const DEEPEST = 4;

type Json = Record<string, unknown>;

/** Lists that an object has only when they are asked for, by the kind of object and their name. */
const INCLUDED_ON_DEMAND: Record<string, (parts: TwinParts, owner: Json) => object[]> = {
  'checkout.session.line_items': ({ sessionLines }, { id }) => sessionLines.get(String(id)) ?? [],
  'charge.refunds': ({ store }, { id }) => store.refunds.list().filter((refund) => refund.charge === id),
  'invoice.payments': ({ store }, { id }) =>
    store.invoicePayments.list().filter((payment) => payment.invoice === id),
  'customer.subscriptions': ({ store }, { id }) =>
    store.subscriptions.list().filter(({ customer, status }) => customer === id && status !== 'canceled'),
};

/**
 * A copy of `answer` with the ids at these paths replaced by their objects.
 * @throws StripeError 400 where a path names what cannot be expanded.
 */
export function expandAnswer(parts: TwinParts, answer: object, paths: readonly string[]): Json {
  const copy: Json = JSON.parse(JSON.stringify(answer));
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > DEEPEST) {
      throw refuseParameters(`You cannot expand more than ${DEEPEST} levels of a property (${path}).`);
    }
    expandPath(parts, [copy], steps, path);
  }
  return copy;
}

function expandPath(parts: TwinParts, owners: Json[], steps: string[], path: string): void {
  const [step = '', ...rest] = steps;
  const next = owners.flatMap((owner) => expandStep(parts, owner, step, path));
  if (rest.length > 0) expandPath(parts, next, rest, path);
}

function expandStep(parts: TwinParts, owner: Json, step: string, path: string): Json[] {
  const include = INCLUDED_ON_DEMAND[`${owner.object}.${step}`];
  if (include && owner[step] === undefined) owner[step] = snapshotList(include(parts, owner), `/v1/${step}`);
  const value = owner[step];
  if (value === null) return [];
  if (typeof value === 'string' && step !== 'id') {
    const found = parts.store.findAny(value);
    if (found) {
      const expanded: Json = JSON.parse(JSON.stringify(found));
      owner[step] = expanded;
      return [expanded];
    }
  }
  if (Array.isArray(value)) return value;
  if (typeof value === 'object') return [value as Json];
  throw refuseParameters(`This property cannot be expanded (${path}).`, { param: 'expand' });
}

function snapshotList(data: object[], url: string): Stripe.ApiList<object> {
  return JSON.parse(JSON.stringify({ object: 'list', data, has_more: false, url }));
}
