import { en } from '@easel/bot-shared/words/en.ts';
import { readReceipt } from '@easel/demo/receipt.ts';
import { expect, test } from 'vitest';

test('a receipt is read as the bots write it, however many credits it is about', () => {
  expect(readReceipt(en.receipt(1234n, 1000n, 234n, 12_345n))).toEqual({
    held: 1234,
    charged: 1000,
    returned: 234,
    balance: 12_345,
  });
  expect(readReceipt(en.card.held(1234n))).toBeUndefined();
});
