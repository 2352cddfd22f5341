import type { Currency } from '../payments/money.ts';

/** Credits that can be bought at once. */
export interface Pack {
  id: string;
  credits: bigint;
  /** Given on top. */
  bonus: bigint;
  /** In the smallest unit of each currency. What has no price in a currency is not sold in it. */
  price: Partial<Record<Currency, bigint>>;
}

/** Smallest first. A payment keeps the credits that it was begun with: these may change at any time. */
export const PACKS: Pack[] = [
  { id: 'small', credits: 500n, bonus: 0n, price: { usd: 500n, eur: 500n, xtr: 250n } },
  { id: 'medium', credits: 1000n, bonus: 50n, price: { usd: 1000n, eur: 1000n, xtr: 500n } },
  { id: 'large', credits: 2500n, bonus: 250n, price: { usd: 2500n, eur: 2500n, xtr: 1250n } },
  { id: 'studio', credits: 10_000n, bonus: 1500n, price: { usd: 10_000n, eur: 10_000n, xtr: 5000n } },
];

/** What a purchase is called on Stripe's page, receipt and invoice. A payment knows its credits only. */
export function titleOfPurchase(credits: bigint): string {
  return `${credits.toLocaleString('en')} Easel credits`;
}

export function findPack(id: string): Pack | undefined {
  return PACKS.find((pack) => pack.id === id);
}
