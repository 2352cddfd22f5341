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

/** Reads an amount as people write it, such as `2.50` or `2,5`. @returns its minor units; undefined when it is none. */
export function parseMoney(text: string, currency: Currency): bigint | undefined {
  const digits = DIGITS[currency];
  const [, whole, , part = ''] = /^(\d{1,9})([.,](\d{1,2}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || part.length > digits) return undefined;
  return BigInt(whole + part.padEnd(digits, '0'));
}

/** `$4.99`, `€10`, `250 Stars`. */
export function formatMoney({ minor, currency }: Money, locale = 'en'): string {
  if (currency === 'xtr') return `${minor.toLocaleString(locale)} ${minor === 1n ? 'Star' : 'Stars'}`;
  const style = { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' } as const;
  return (Number(minor) / 10 ** DIGITS[currency]).toLocaleString(locale, style);
}
