import type Stripe from 'stripe';

/** What automatic tax adds in the sandbox, wherever the payer lives. */
export const TAX_PERCENT = 20;

export interface LineToPrice {
  amount: number;
  taxBehavior: Stripe.Price.TaxBehavior | null;
}

export interface LineAmounts {
  subtotal: number;
  discount: number;
  tax: number;
  total: number;
}

/** Takes a coupon off and puts tax on, line by line, in the currency's smallest unit. */
export function priceLines(
  lines: readonly LineToPrice[],
  { coupon, isTaxed }: { coupon: Stripe.Coupon | null; isTaxed: boolean },
): LineAmounts[] {
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  let discountLeft = coupon ? discountOf(coupon, subtotal) : 0;
  let subtotalLeft = subtotal;
  return lines.map(({ amount, taxBehavior }) => {
    // Each line bears its share; the last one what rounding left, so the shares add up.
    const discount = subtotalLeft === 0 ? 0 : Math.round((discountLeft * amount) / subtotalLeft);
    discountLeft -= discount;
    subtotalLeft -= amount;
    const net = amount - discount;
    const { tax, total } = isTaxed ? addTax(net, taxBehavior) : { tax: 0, total: net };
    return { subtotal: amount, discount, tax, total };
  });
}

export function sumAmounts(lines: readonly LineAmounts[]): LineAmounts {
  const sum = { subtotal: 0, discount: 0, tax: 0, total: 0 };
  for (const line of lines) {
    sum.subtotal += line.subtotal;
    sum.discount += line.discount;
    sum.tax += line.tax;
    sum.total += line.total;
  }
  return sum;
}

function discountOf(coupon: Stripe.Coupon, subtotal: number): number {
  if (subtotal <= 0) return 0;
  const off = coupon.amount_off ?? Math.round((subtotal * (coupon.percent_off ?? 0)) / 100);
  return Math.min(off, subtotal);
}

/** An inclusive price holds its tax already; any other grows by it. */
function addTax(net: number, behavior: Stripe.Price.TaxBehavior | null): { tax: number; total: number } {
  if (behavior === 'inclusive') return { tax: net - Math.round(net / (1 + TAX_PERCENT / 100)), total: net };
  const tax = Math.round((net * TAX_PERCENT) / 100);
  return { tax, total: net + tax };
}
