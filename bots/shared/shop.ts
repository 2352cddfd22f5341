import type { Currency } from '@easel/core/payments/money.ts';
import type { StripeRoom } from '@easel/core/payments/stripe/room.ts';

/** What a bot sells for. */
export interface Shop {
  /** What can be paid with, in the order of the buttons. None: nothing is sold. */
  currencies: Currency[];
  stripe?: StripeRoom;
}

/** @param ways Stripe where it is set up and shown in this chat; whether Telegram's Stars are taken. */
export function openShop(ways: { stripe?: StripeRoom | undefined; stars?: boolean }): Shop {
  const { stripe, stars = false } = ways;
  return {
    currencies: [...(stripe ? (['usd', 'eur'] as const) : []), ...(stars ? (['xtr'] as const) : [])],
    ...(stripe && { stripe }),
  };
}

export function sellsAnything(shop: Shop): boolean {
  return shop.currencies.length > 0;
}
