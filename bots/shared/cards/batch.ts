import type { ProposalId } from '@easel/core/ids.ts';
import type { PictureParams } from '@easel/core/kinds/picture.ts';
import type { Words } from '../words/en.ts';
import { line, quote, small, title } from './blocks.ts';
import type { Card } from './card.ts';

/**
 * One order or several at once, to be confirmed with their total price.
 *
 * @param input.balance what the wallet that pays has free; undefined where that is not for all who read it.
 */
export function batchCard(
  input: {
    id: ProposalId;
    requests: PictureParams[];
    total: bigint;
    balance?: { available: bigint; isShared: boolean } | undefined;
  },
  words: Words,
): Card {
  const { id, requests, total, balance } = input;
  const sayBalance = balance?.isShared ? words.batch.sharedBalance : words.batch.balance;
  return {
    tone: 'waiting',
    blocks: [
      title(words.batch.title(requests.length)),
      ...requests.map((params) => quote(params.prompt)),
      line({ strong: words.batch.total(requests.length, requests[0]?.count ?? 1, total) }),
      ...(balance ? [small(sayBalance(balance.available))] : []),
    ],
    buttons: [
      [
        {
          action: { name: 'confirm', id },
          label: words.buttons.confirm(requests.length, total),
          style: 'primary',
        },
        { action: { name: 'dismiss', id }, label: words.buttons.dismiss, style: 'secondary' },
      ],
    ],
  };
}
