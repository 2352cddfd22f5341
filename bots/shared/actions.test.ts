import { newId } from '@easel/core/ids.ts';
import { expect, test } from 'vitest';
import { type Action, decodeAction, encodeAction } from './actions.ts';

const creation = newId('cre');
const actions: Action[] = [
  { name: 'cancel', id: newId('ord') },
  { name: 'publish', id: newId('ord'), index: 9 },
  { name: 'pay-oneself', id: newId('prp') },
  { name: 'remix-public', id: creation },
  { name: 'packs' },
  { name: 'buy', pack: 'medium', currency: 'xtr' },
  { name: 'plan', step: 'to-year-surely' },
  { name: 'account', step: 'unlink-telegram-surely' },
  { name: 'notifications', step: 'mention-off' },
  { name: 'join', code: 'a'.repeat(24) },
  { name: 'feed', sort: 'following', page: 49 },
  { name: 'feed', sort: 'trending', page: 0, like: creation },
];

test.each(actions)('$name is read as it was written, within the 64 bytes of Telegram', (action) => {
  const data = encodeAction(action);
  expect(data.length).toBeLessThanOrEqual(64);
  expect(decodeAction(data)).toEqual(action);
});

test.each([
  '',
  'x',
  'x:ord_1',
  `x:${creation}`,
  `h:${creation}:x`,
  'l:nothing',
  'l:show:1',
  'A:month',
  'j:abc',
  'b:small:gold',
  'F:new:50',
  'F:new:1:cre_1',
  `F:new:1:${creation}:1`,
])('forged data such as "%s" is none of ours', (data) => {
  expect(decodeAction(data)).toBeUndefined();
});
