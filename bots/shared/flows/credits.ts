import { readHistory, readWallet } from '@easel/core/credits/wallet.ts';
import { listPayments } from '@easel/core/payments/payment.ts';
import type { Card } from '../cards/card.ts';
import { creditsCard } from '../cards/credits.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { findPayer } from './payer.ts';

const HISTORY_LINES = 10;
const PAYMENT_LINES = 3;

/** `/credits` */
export async function showCredits(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const account = await accountOf(deps, asker);
  const owner = { kind: 'person', id: account.id } as const;
  const [wallet, history, payments, payer] = await Promise.all([
    readWallet(deps.db, { owner, clock: deps.clock }),
    readHistory(deps.db, { owner, limit: HISTORY_LINES }),
    listPayments(deps.db, { account: account.id, limit: PAYMENT_LINES }),
    findPayer(deps, { asker, account: account.id, amount: 1n }),
  ]);
  return creditsCard({ wallet, history, payments, payer, shop: deps.shop }, words);
}
