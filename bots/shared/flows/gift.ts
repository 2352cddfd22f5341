import { proposeGift } from '@easel/core/gifts/gift.ts';
import { giftCard } from '../cards/given.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { forThemAlone, type Outcome } from './outcome.ts';
import { isOverheard } from './overheard.ts';

/** Somebody as the chat names them. */
export interface Recipient {
  userId: string;
  isBot: boolean;
  name: string;
}

/**
 * `/gift`: asks for the giver's word; nothing is moved yet.
 *
 * @throws DomainError bad-option, gift-refused, gift-cap, not-enough-bought, in-debt.
 */
export async function askToGive(
  deps: BotDeps,
  { asker, to, amount }: { asker: Asker; to: Recipient; amount: bigint },
  words: Words,
): Promise<Outcome> {
  const { platform } = asker.origin;
  const account = await accountOf(deps, asker);
  const { leftToday, ...gift } = await proposeGift(deps, {
    from: account.id,
    to: { platform, ...to },
    amount,
  });
  const shown = isOverheard(asker.origin) ? gift : { ...gift, leftToday };
  return forThemAlone(giftCard(shown, to.name, words));
}
