import { HttpError } from 'grammy';
import { expect, test } from 'vitest';
import { messageText } from './message-view.ts';
import { openTwin, refusalOf } from './twin-harness.ts';

test('the next call of a method fails as asked, the one after it works', async () => {
  const { twin, bot } = await openTwin();
  twin.switches.failNext('getMe', 502, 'Bad Gateway');
  expect(await refusalOf(bot.api.getMe())).toMatchObject({ error_code: 502, description: 'Bad Gateway' });
  expect((await bot.api.getMe()).is_bot).toBe(true);
});

test('a call may be handled and its answer lost', async () => {
  const { twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  const actor = visitor.privately();
  actor.openStartLink();
  twin.switches.dropAfterHandling('sendMessage');

  await expect(bot.api.sendMessage(visitor.id, 'did it arrive?')).rejects.toThrow(HttpError);

  expect(actor.chat.messages.map(messageText)).toEqual(['/start', 'did it arrive?']);
  expect(twin.requests.at(-1)).toMatchObject({ method: 'sendMessage', status: 200, cut: true });
});

test('latency is counted on the sandbox clock', async () => {
  const { clock, twin, bot } = await openTwin();
  twin.switches.latencyMs = 60_000;
  const answer = bot.api.getMe();
  await expect.poll(() => twin.requests.length).toBe(1);
  expect(twin.requests[0]?.status).toBeUndefined();
  clock.advance(60_000);
  expect((await answer).is_bot).toBe(true);
});
