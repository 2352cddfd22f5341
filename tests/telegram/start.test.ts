import { en } from '@easel/bot-shared/words/en.ts';
import { startTelegramBot } from '@easel/bot-telegram/start.ts';
import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { addVisitor, openStage, orderBy, saying } from './telegram-stage.ts';

test('over a webhook, only updates with the secret are taken', async () => {
  const stage = await openStage({ webhookSecret: 'a-long_secret' });
  const visitor = addVisitor(stage);
  await orderBy(stage, visitor, '/imagine a fox');
  expect(stage.twin.requests.filter(({ method }) => method === 'getUpdates')).toEqual([]);

  const [real] = stage.twin.updates.filter((update) => update.message);
  if (!real) throw new Error('no update');
  const forged = { ...real, update_id: real.update_id + 1000 };
  expect(await stage.twin.forgeDelivery({ update: forged })).toBe(401);
  expect(await stage.twin.forgeDelivery({ update: forged, secret: 'a-long_secre' })).toBe(401);
  expect(await stage.ordersOf(visitor)).toHaveLength(1);
  expect(await stage.twin.forgeDelivery({ update: real, secret: 'a-long_secret' })).toBe(200);
  expect(await stage.ordersOf(visitor)).toHaveLength(1);
  expect(await stage.twin.forgeDelivery({ update: forged, secret: 'a-long_secret' })).toBe(200);
  expect(await stage.ordersOf(visitor)).toHaveLength(2);
});

test('commands and descriptions are written only when they changed', async () => {
  const stage = await openStage();
  const writes = () => stage.twin.requests.filter(({ method }) => method.startsWith('setMy')).length;
  expect(writes()).toBe(4);
  await stage.restartBot();
  expect(writes()).toBe(4);
});

test('what was done before a stop is not done again after it', async () => {
  const stage = await openStage();
  const { send, chat } = addVisitor(stage).privately();
  send('/help');
  const help = messageText(await stage.twin.waitForMessage(chat, saying('Easel makes pictures')));
  for (const name of Object.keys(en.telegram.commands)) expect(help).toContain(`/${name}`);
  await stage.restartBot();
  send('/credits');
  await stage.twin.waitForMessage(chat, saying('Your credits'));
  expect(chat.messages.filter(saying('Easel makes pictures'))).toHaveLength(1);
});

test('a token that Telegram does not know is one clear line', async () => {
  const stage = await openStage();
  const config = {
    token: '123:not-a-bot',
    apiUrl: stage.twin.url,
    payments: { stripe: false, stars: false },
  };
  await expect(startTelegramBot(stage.deps, config)).rejects.toThrow(
    'TELEGRAM_TOKEN: Telegram does not know this token',
  );
});
