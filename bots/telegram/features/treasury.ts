import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { fundServer, showReport, showTreasury } from '@easel/bot-shared/flows/treasury.ts';
import { Composer } from 'grammy';
import { say } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import type { Turn } from '../updates/turn.ts';
import { onCommand } from './on-command.ts';
import { parseTreasury, type TreasuryWish } from './treasury-text.ts';

/** `/treasury`: the wallet that a group shares, for all of it to see. */
export function treasuryFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  onCommand(feature, 'treasury', async (turn, ctx) => {
    const { onlyInGroups } = turn.words.treasury;
    if (turn.isPrivate) return say(deps, turn, noteCard(onlyInGroups));
    await say(deps, turn, await read(turn, parseTreasury(ctx.match, turn.chatId, turn.words)));
  });

  function read({ asker, words, key }: Turn, wish: TreasuryWish) {
    switch (wish.what) {
      case 'fund':
        return fundServer(deps, { asker, key, amount: wish.amount }, words);
      case 'report':
        return showReport(deps, { asker, month: wish.month }, words);
      case 'show':
        return showTreasury(deps, { asker, nameRole: (id) => id, change: wish.change }, words);
    }
  }
  return feature;
}
