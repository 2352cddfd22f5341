import type { PictureParams } from '../kinds/picture.ts';
import { kindOf } from '../kinds/registry.ts';

/** What an order would cost at most, in credits. */
export interface Quote {
  each: bigint;
  count: number;
  total: bigint;
}

/** The dry-run price of an order: the one place where a price is worked out. */
export function quoteOrder(kindName: string, params: PictureParams): Quote {
  const kind = kindOf(kindName);
  const each = kind.priceEach(params);
  const count = kind.outputCount(params);
  return { each, count, total: each * BigInt(count) };
}
