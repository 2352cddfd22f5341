import { readWallet } from '@easel/core/credits/wallet.ts';
import { listAvailableModels } from '@easel/core/orders/capacity.ts';
import type { Card } from '../cards/card.ts';
import { helpCard } from '../cards/help.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** `/help` and `/start`; somebody new is told about the gift. */
export async function showHelp(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const account = await accountOf(deps, asker);
  const models = await listAvailableModels(deps.db);
  const wallet = account.isNew
    ? await readWallet(deps.db, { owner: { kind: 'person', id: account.id }, clock: deps.clock })
    : undefined;
  const privateChat = asker.origin.platform === 'telegram' && asker.origin.serverId === undefined;
  return helpCard({ models, privateChat, ...(wallet && { welcome: wallet.available }) }, words);
}
