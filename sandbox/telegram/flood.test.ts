import { expect, test } from 'vitest';
import { openTwin, refusalOf } from './twin-harness.ts';

/** A clock that all but stands still, so that the counts hold however slow the machine is. */
const openFrozenTwin = () => openTwin({ clockSpeed: 0.000_1 });

test('a private chat takes a short burst, then about a message a second', async () => {
  const { clock, twin, bot } = await openFrozenTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  for (let count = 0; count < 5; count += 1) await bot.api.sendMessage(visitor.id, `${count}`);

  const refusal = await refusalOf(bot.api.sendMessage(visitor.id, 'too soon'));
  expect(refusal).toMatchObject({
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    parameters: { retry_after: 1 },
  });
  clock.advance(1_000);
  await bot.api.sendMessage(visitor.id, 'in time');
});

test('a group takes 20 messages and 20 edits a minute', async () => {
  const { clock, twin, bot } = await openFrozenTwin();
  const group = twin.addGroup({ title: 'Painters' });
  const { message_id } = await bot.api.sendMessage(group.id, 'card');
  for (let count = 1; count < 20; count += 1) await bot.api.sendMessage(group.id, `${count}`);
  expect((await refusalOf(bot.api.sendMessage(group.id, 'one too many'))).parameters.retry_after).toBe(3);

  for (let count = 0; count < 20; count += 1)
    await bot.api.editMessageText(group.id, message_id, `${count} %`);
  expect((await refusalOf(bot.api.editMessageText(group.id, message_id, 'one too many'))).error_code).toBe(
    429,
  );
  clock.advance(60_000);
  await bot.api.editMessageText(group.id, message_id, 'a minute later');
});

test('all chats together take 30 messages a second', async () => {
  const { twin, bot, clock } = await openFrozenTwin();
  const visitors = Array.from({ length: 60 }, () => twin.addUser({ name: 'Visitor' }));
  for (const visitor of visitors) visitor.privately().openStartLink();
  const outcomes = await Promise.allSettled(visitors.map(({ id }) => bot.api.sendMessage(id, 'news')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
  expect(twin.requests.filter(({ status }) => status === 429)).toHaveLength(30);

  clock.advance(1_000);
  twin.switches.floodLimits = false;
  await Promise.all(visitors.map(({ id }) => bot.api.sendMessage(id, 'measured')));
});

test('a storm answers 429 until it is over', async () => {
  const { clock, twin, bot } = await openFrozenTwin();
  twin.switches.storm({ forMs: 30_000, retryAfterS: 7 });
  expect((await refusalOf(bot.api.getMe())).parameters.retry_after).toBe(7);
  expect(await bot.api.getUpdates()).toEqual([]);
  clock.advance(30_000);
  expect((await bot.api.getMe()).username).toBe(twin.botUsername);
});
