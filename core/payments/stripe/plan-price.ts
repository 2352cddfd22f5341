import { PREMIUM_PRICE, PREMIUM_TITLE, type Term } from '../../catalog/plans.ts';
import { isRefusedRequest, type StripeDeps } from './room.ts';

const PRODUCT = 'easel-premium';

/**
 * Finds the price of premium at Stripe, or makes it the first time. Its lookup key says all that it is, so that a price
 * changed in the catalog is another one there, and nobody has to set up anything by hand.
 *
 * @throws what Stripe's SDK throws.
 */
export async function findPlanPrice(
  { stripe: { client } }: StripeDeps,
  input: { term: Term; currency: 'usd' | 'eur' },
): Promise<string> {
  const { term, currency } = input;
  const amount = PREMIUM_PRICE[term][currency];
  const key = `${PRODUCT}-${term}-${amount}-${currency}`;
  const { data } = await client.prices.list({ lookup_keys: [key], active: true });
  const [known] = data;
  if (known) return known.id;
  await client.products
    .create({ id: PRODUCT, name: PREMIUM_TITLE }, { idempotencyKey: PRODUCT })
    .catch((error) => {
      // It is there already.
      if (!isRefusedRequest(error)) throw error;
    });
  const price = await client.prices.create(
    {
      product: PRODUCT,
      currency,
      unit_amount: Number(amount),
      recurring: { interval: term },
      lookup_key: key,
    },
    { idempotencyKey: key },
  );
  return price.id;
}
