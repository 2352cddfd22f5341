import { claimDaily } from '@easel/core/gifts/daily-claim.ts';
import type { Card } from '../cards/card.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/**
 * `/daily`: today's credits.
 *
 * @param wish.key idempotency key, from the interaction or update.
 * @throws DomainError already-claimed.
 */
export async function takeDaily(deps: BotDeps, wish: Asker & { key: string }, words: Words): Promise<Card> {
  const account = await accountOf(deps, wish);
  const claim = await claimDaily(deps, { key: wish.key, account: account.id });
  return noteCard(words.given.daily(claim), 'done');
}
