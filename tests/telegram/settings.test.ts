import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { addVisitor, labelsOf, now, openStage, orderBy, saying } from './telegram-stage.ts';

test('defaults are set by flags, hold for the next order, and are reset', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { send, chat } = visitor.privately();
  send('/settings --model sdxl —n 2 --no text, people');
  const saved = await stage.twin.waitForMessage(chat, saying('Saved.'));
  expect(messageText(saved)).toContain('Model: sdxl');
  expect(messageText(saved)).toContain('Never show: text, people');
  const { order } = await orderBy(stage, visitor, 'a fox');
  expect(order.params).toMatchObject({ model: 'sdxl', count: 2, negativePrompt: 'text, people' });

  send('/settings --n default');
  await stage.twin.waitForMessage(chat, saying('Pictures: not set'));
  send('/settings reset');
  await stage.twin.waitForMessage(chat, saying('Model: not set'));
});

test('defaults are chosen by tapping, also after a restart', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { send, press, chat } = visitor.privately();
  send('/settings');
  const menu = await stage.twin.waitForMessage(chat, saying('Your defaults'));
  expect(labelsOf(menu)).toEqual(['Model', 'Style', 'Shape', 'Pictures', 'Reset all']);
  await press(menu, 'Style');
  await expect.poll(() => labelsOf(now(chat, menu))).toContain('Oil painting');
  await stage.restartBot();
  expect(await press(menu, 'Oil painting')).toMatchObject({ text: 'Saved.' });
  await expect.poll(() => messageText(now(chat, menu))).toContain('Style: oil');
  await press(menu, 'Shape');
  await expect.poll(() => labelsOf(now(chat, menu))).toContain('16:9');
  await press(menu, '16:9');
  await expect.poll(() => messageText(now(chat, menu))).toContain('Shape: 16:9');
  const { order } = await orderBy(stage, visitor, 'a fox');
  expect(order.params).toMatchObject({ style: 'oil', width: 1344 });
  await press(menu, 'Reset all');
  await expect.poll(() => messageText(now(chat, menu))).toContain('Style: not set');
});

test.each([
  ['/settings --model nonsense', '“nonsense” does not work for model'],
  ['/settings make it blue', '“make it blue” does not work for /settings'],
  ['/settings --seed 7', '“seed” does not work for /settings'],
  ['/settings group --max 2', 'That is for groups.'],
])('%s is answered kindly', async (text, said) => {
  const stage = await openStage();
  const { send, chat } = addVisitor(stage).privately();
  send(text);
  await stage.twin.waitForMessage(chat, saying(said));
  expect(chat.messages.filter(saying('Saved.'))).toEqual([]);
});
