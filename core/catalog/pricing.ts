import { MODELS, type Model } from './models.ts';
import { PLAIN_PIXELS } from './sizes.ts';

/** Goes up whenever a price or the way to work it out changes. An order keeps the price it was quoted. */
export const PRICE_VERSION = '2026-11';

/** Credits given to every new account, and for how long they last. */
export const WELCOME_CREDITS = 100n;
export const WELCOME_DAYS = 365;

/**
 * The price of one picture, in credits: the model's, times the megapixels, times the steps over the default; each
 * counted in whole units, rounded up, so that people can work it out themselves.
 */
export function pricePicture(input: { model: Model; width: number; height: number; steps: number }): bigint {
  const megapixels = Math.max(1, Math.ceil((input.width * input.height) / PLAIN_PIXELS));
  const effort = Math.max(1, Math.ceil(input.steps / input.model.steps.default));
  return input.model.priceEach * BigInt(megapixels) * BigInt(effort);
}

/** What the cheapest picture costs, in credits. */
export function lowestPrice(): bigint {
  return BigInt(Math.min(...MODELS.map(({ priceEach }) => Number(priceEach))));
}
