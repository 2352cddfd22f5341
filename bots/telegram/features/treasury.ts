import { noticeCard } from '@easel/bot-shared/cards/notice.ts';
import { fundPlace, showReport, showTreasury } from '@easel/bot-shared/flows/treasury.ts';
import { Composer } from 'grammy';
import { say } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { keyOf } from '../updates/key.ts';
import { type Place, placeOf } from '../updates/place.ts';
import { parseTreasury, type TreasuryWish } from './treasury-text.ts';

/** `/treasury`: the wallet that a group shares, for all of it to see. */
export function treasuryFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  feature.command('treasury', async (ctx) => {
    const place = placeOf(ctx);
    if (!place) return;
    const { onlyInGroups } = place.words.treasury;
    if (place.isPrivate) return say(deps, place, noticeCard(onlyInGroups));
    await say(
      deps,
      place,
      await read(place, keyOf(ctx), parseTreasury(ctx.match, place.chatId, place.words)),
    );
  });

  function read({ asker, words }: Place, key: string, wish: TreasuryWish) {
    switch (wish.what) {
      case 'fund':
        return fundPlace(deps, { asker, key, amount: wish.amount }, words);
      case 'report':
        return showReport(deps, { asker, month: wish.month }, words);
      case 'show':
        return showTreasury(deps, { asker, nameRole: (id) => id, change: wish.change }, words);
    }
  }
  return feature;
}
