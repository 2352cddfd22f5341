import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { Currency } from '@easel/core/payments/money.ts';
import { beginStarsPayment } from '@easel/core/payments/stars.ts';
import { startTopUp } from '@easel/core/payments/stripe/top-up.ts';
import { packsCard, payLinkCard } from '../cards/money.ts';
import type { BotDeps } from '../deps.ts';
import { sellsAnything } from '../shop.ts';
import type { Words } from '../words/en.ts';
import type { Asker } from './asker.ts';
import { forThemAlone, type Outcome } from './outcome.ts';

/** @throws DomainError payments-unavailable where nothing is sold. */
export function showPacks({ shop }: BotDeps, words: Words): Outcome {
  if (!sellsAnything(shop)) throw new DomainError('payments-unavailable', {});
  return forThemAlone(packsCard(shop, words));
}

/**
 * Begins to buy a pack: answers with the link or the invoice to pay it with. Nothing is charged by it.
 *
 * @param input.key of the command or the pressed button: the same one again finds the same payment.
 * @throws DomainError bad-option, payments-unavailable.
 */
export async function buyPack(
  deps: BotDeps,
  input: { asker: Asker; account: Account; key: string; pack: string; currency: Currency },
  words: Words,
): Promise<Outcome> {
  const { shop, clock } = deps;
  const { key, pack, currency, account, asker } = input;
  // A button may be older than the operator's decision to take this no more.
  if (!shop.currencies.includes(currency)) throw new DomainError('payments-unavailable', {});
  const request = { key: `buy-${key}`, accountId: account.id, pack, origin: asker.origin };
  if (currency === 'xtr') return { type: 'invoice', payment: await beginStarsPayment(deps, request) };
  if (!shop.stripe) throw new DomainError('payments-unavailable', {});
  const payment = await startTopUp({ ...deps, stripe: shop.stripe }, { ...request, currency });
  return forThemAlone(payLinkCard(payment, clock.now(), words));
}
