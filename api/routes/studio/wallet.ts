import { pageQuery } from '@easel/core/contract/page.ts';
import {
  type WalletEntry,
  type Wallet as WalletView,
  walletHistory,
  wallet as walletSchema,
} from '@easel/core/contract/studio.ts';
import { type HistoryEntry, readHistory, readWallet, type Wallet } from '@easel/core/credits/wallet.ts';
import type { ListPosition } from '@easel/core/cursor.ts';
import { parseId } from '@easel/core/ids.ts';
import { cutPage } from '@easel/core/paging.ts';
import { readPage, toIdPosition } from '@easel/core/sealed-page.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';

/** My credits: what there is, and what came and went. */
export function registerWallet(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/me/wallet',
    { config: { access: 'member' }, schema: { summary: 'My credits', response: { 200: walletSchema } } },
    async (request) => {
      const owner = { kind: 'person', id: requireViewer(request).id } as const;
      return toWallet(await readWallet(deps.db, { owner, clock: deps.clock }));
    },
  );

  app.get(
    '/me/wallet/history',
    {
      config: { access: 'member' },
      schema: {
        summary: 'What came to my credits and went, newest first',
        querystring: pageQuery,
        response: { 200: walletHistory },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const owner = { kind: 'person', id: requireViewer(request).id } as const;
      const page = {
        list: `wallet ${owner.id}`,
        cursor,
        readPosition: (position: ListPosition) => BigInt(toIdPosition(position)),
      };
      return readPage(deps, page, async (before) => {
        const entries = await readHistory(deps.db, { owner, limit: limit + 1, before });
        const { shown, next } = cutPage(entries, { limit, placeOf: ({ id }) => String(id) });
        return { items: shown.map(toEntry), next };
      });
    },
  );
}

function toWallet({ available, held, debt, balances }: Wallet): WalletView {
  return {
    available: String(available),
    held: String(held),
    debt: String(debt),
    buckets: balances.map(({ bucket, ...balance }) => ({
      name: bucket,
      amount: String(balance.available),
      held: String(balance.held),
      expiresAt: balance.expiresAt?.toISOString() ?? null,
    })),
  };
}

function toEntry(entry: HistoryEntry): WalletEntry {
  return {
    at: entry.at.toISOString(),
    what: reasonOf(entry),
    amount: String(entry.amount),
    orderId: (entry.reference && parseId('ord', entry.reference)) ?? null,
  };
}

/** What was given says by its reference what for. */
function reasonOf({ kind, reference }: HistoryEntry): WalletEntry['what'] {
  if (kind === 'post') return 'order';
  if (kind !== 'grant') return kind;
  if (reference === 'welcome' || reference === 'daily' || reference === 'referral') return reference;
  return reference && /^(pln_|grant-)/.test(reference) ? 'plan' : 'grant';
}
