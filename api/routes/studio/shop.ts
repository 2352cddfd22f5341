import { findPrivateOrigin } from '@easel/core/accounts/private-origin.ts';
import { PACKS } from '@easel/core/catalog/packs.ts';
import { checkoutBody, type Pack, packList, redirect } from '@easel/core/contract/studio.ts';
import { DomainError } from '@easel/core/errors.ts';
import { formatMoney } from '@easel/core/payments/money.ts';
import type { StripeDeps } from '@easel/core/payments/stripe/room.ts';
import { startTopUp } from '@easel/core/payments/stripe/top-up.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';

/** What is sold on the web is priced in this; Stripe's page may show it in the visitor's own currency. */
export const CURRENCY = 'usd';

/** Packs of credits, and the way to pay for one. */
export function registerShop(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/packs',
    {
      config: { access: 'public' },
      schema: { summary: 'Packs of credits on sale', response: { 200: packList } },
    },
    async () => ({ items: deps.stripe ? listPacks() : [] }),
  );

  app.post(
    '/checkouts',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Begin to buy a pack; nothing is charged by it',
        body: checkoutBody,
        response: { 200: redirect },
      },
    },
    async (request) => {
      const { id: accountId } = requireViewer(request);
      const payment = await startTopUp(withStripe(deps), {
        // An account's keys are its own, whatever others send.
        key: `buy-web-${accountId}-${request.body.key}`,
        accountId,
        pack: request.body.pack,
        currency: CURRENCY,
        origin: await findPrivateOrigin(deps.db, accountId),
      });
      // The same key again, after it was paid or given up: there is nothing left to pay.
      if (!payment.url) throw new DomainError('key-reused', { key: payment.id });
      return { url: payment.url };
    },
  );
}

function listPacks(): Pack[] {
  return PACKS.flatMap(({ id, credits, bonus, price }) => {
    const minor = price[CURRENCY];
    if (minor === undefined) return [];
    const money = formatMoney({ minor, currency: CURRENCY });
    return { id, credits: String(credits), bonus: String(bonus), price: money };
  });
}

/** @throws DomainError payments-unavailable where nothing is sold through Stripe. */
export function withStripe(deps: ApiDeps): StripeDeps {
  if (!deps.stripe) throw new DomainError('payments-unavailable', {});
  // Whoever pays on the web comes back to the web, also where no public address is set.
  return { ...deps, stripe: { ...deps.stripe, publicUrl: deps.publicUrl } };
}
