/** The currencies that things are sold in. `xtr` is Telegram's Stars. */
export const CURRENCIES = ['usd', 'eur', 'xtr'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** An amount in the smallest unit of its currency: cents, Stars. Never credits, which are plain bigints. */
export interface Money {
  minor: bigint;
  currency: Currency;
}

/** Digits after the point: https://docs.stripe.com/currencies#zero-decimal, and Stars have none. */
const DIGITS: Record<Currency, number> = { usd: 2, eur: 2, xtr: 0 };

/** `$4.99`, `€10`, `250 Stars`. */
export function formatMoney({ minor, currency }: Money, locale = 'en'): string {
  if (currency === 'xtr') return `${minor.toLocaleString(locale)} ${minor === 1n ? 'Star' : 'Stars'}`;
  const style = { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' } as const;
  return (Number(minor) / 10 ** DIGITS[currency]).toLocaleString(locale, style);
}
