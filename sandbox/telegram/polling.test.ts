import { once } from 'node:events';
import { createServer } from 'node:http';
import { Bot, InlineKeyboard, InputFile } from 'grammy';
import { expect, test } from 'vitest';
import { messageButtons, messageText } from './message-view.ts';
import { drawPicture, openTwin, refusalOf, startPolling } from './twin-harness.ts';

test('a command is answered, and the answer stands in the chat', async () => {
  const { twin, bot } = await openTwin();
  bot.command('imagine', (ctx) => ctx.reply(`You asked for: ${ctx.match}`));
  await startPolling(bot);
  const visitor = twin.addUser({ name: 'Visitor', username: 'visitor', languageCode: 'en' }).privately();

  const asked = visitor.send('/imagine a lighthouse');
  const answer = await twin.waitForMessage(visitor.chat, (message) => messageText(message).startsWith('You'));

  expect(asked.entities).toEqual([{ type: 'bot_command', offset: 0, length: 8 }]);
  expect(messageText(answer)).toBe('You asked for: a lighthouse');
  expect(visitor.chat.messages.map((message) => message.message_id)).toEqual([
    asked.message_id,
    answer.message_id,
  ]);
});

test('a photo with a keyboard arrives, and pressing its button brings the answer', async () => {
  const { twin, bot } = await openTwin();
  const picture = await drawPicture(1600, 900);
  bot.command('start', (ctx) =>
    ctx.replyWithPhoto(new InputFile(picture, 'lighthouse.png'), {
      caption: '<b>Ready</b>',
      parse_mode: 'HTML',
      reply_markup: new InlineKeyboard()
        .text('Upscale', 'up:ord_1')
        .url('Gallery', 'https://example.org/c/1'),
    }),
  );
  bot.callbackQuery('up:ord_1', (ctx) => ctx.answerCallbackQuery({ text: 'On its way', show_alert: true }));
  await startPolling(bot);
  const visitor = twin.addUser({ name: 'Visitor' }).privately();

  visitor.openStartLink('ref_42');
  const card = await twin.waitForMessage(visitor.chat, (message) => message.photo !== undefined);

  expect(card.caption).toBe('Ready');
  expect(card.caption_entities).toEqual([{ type: 'bold', offset: 0, length: 5 }]);
  expect(card.photo?.map(({ width, height }) => [width, height])).toEqual([
    [90, 51],
    [320, 180],
    [800, 450],
    [1280, 720],
    [1600, 900],
  ]);
  expect(await twin.readFile(card)).toEqual(picture);
  expect(messageButtons(card).map(({ text }) => text)).toEqual(['Upscale', 'Gallery']);
  expect(await visitor.press(card, 'Upscale')).toEqual({
    answered: true,
    text: 'On its way',
    showAlert: true,
    url: undefined,
  });
  await expect(visitor.press(card, 'Gallery')).rejects.toThrow('No button "Gallery" to press');
});

test('a query that nobody answers grows too old', async () => {
  const { clock, twin, bot } = await openTwin();
  let queryId = '';
  bot.command('start', (ctx) =>
    ctx.reply('Press', { reply_markup: new InlineKeyboard().text('Late', 'late') }),
  );
  bot.on('callback_query', (ctx) => {
    queryId = ctx.callbackQuery.id;
  });
  await startPolling(bot);
  const visitor = twin.addUser({ name: 'Visitor' }).privately();
  visitor.openStartLink();
  const card = await twin.waitForMessage(visitor.chat, (message) => messageButtons(message).length > 0);

  const outcome = visitor.press(card, 'late');
  await expect.poll(() => queryId).not.toBe('');
  clock.advance(15_000);

  expect(await outcome).toEqual({ answered: false });
  const refusal = await refusalOf(bot.api.answerCallbackQuery(queryId));
  expect(refusal.description).toBe(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  );
});

test('a second poller ends the first with 409, and polling is refused while a webhook is set', async () => {
  const { twin, bot } = await openTwin();
  const first = refusalOf(bot.api.getUpdates({ timeout: 30 }));
  await expect.poll(() => twin.requests.length).toBe(1);
  await bot.api.getUpdates({ timeout: 0 });
  expect((await first).error_code).toBe(409);

  await bot.api.setWebhook(`${twin.url}/nowhere`);
  const refusal = await refusalOf(bot.api.getUpdates());
  expect(refusal.description).toContain("can't use getUpdates method while webhook is active");
  await bot.api.deleteWebhook();
});

test('updates come again until an offset confirms them, and once more when redelivered', async () => {
  const { twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' }).privately();
  visitor.send('one');
  visitor.send('two');

  const [one, two] = await bot.api.getUpdates();
  const firstId = one?.update_id ?? 0;
  expect(two?.update_id).toBe(firstId + 1);
  expect(await bot.api.getUpdates()).toHaveLength(2);
  expect(await bot.api.getUpdates({ offset: firstId + 1 })).toHaveLength(1);
  expect(await bot.api.getUpdates({ offset: firstId + 2 })).toHaveLength(0);

  twin.switches.redeliver(1);
  expect(await bot.api.getUpdates({ offset: firstId + 2 })).toEqual([two]);
  expect(await bot.api.getUpdates({ offset: firstId + 2 })).toEqual([]);
});

test('allowed_updates keeps other kinds away, and a negative offset forgets all but the newest', async () => {
  const { twin, bot } = await openTwin();
  await bot.api.getUpdates({ allowed_updates: ['callback_query'] });
  const visitor = twin.addUser({ name: 'Visitor' }).privately();
  visitor.send('not wanted');
  expect(await bot.api.getUpdates()).toEqual([]);

  await bot.api.getUpdates({ allowed_updates: [] });
  for (const text of ['one', 'two', 'three']) visitor.send(text);
  const kept = await bot.api.getUpdates({ offset: -1 });
  expect(kept.map((update) => update.message?.text)).toEqual(['three']);
});

test('a wrong token, an unknown method and broken JSON are refused as Telegram refuses them', async () => {
  const { twin, bot } = await openTwin({ requestsConform: false });
  const stranger = new Bot('1:wrong', { client: { apiRoot: twin.url } });
  expect(await refusalOf(stranger.api.getMe())).toMatchObject({
    error_code: 401,
    description: 'Unauthorized',
  });

  const call = (path: string, init?: RequestInit) =>
    fetch(`${twin.url}/bot${twin.token}/${path}`, init).then((response) => response.json());
  expect(await call('nonsense')).toEqual({
    ok: false,
    error_code: 404,
    description: 'Not Found: method not found',
  });
  const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
  expect(await call('getMe', broken)).toMatchObject({ error_code: 400 });
  expect(await call('GETME')).toMatchObject({ ok: true, result: await bot.api.getMe() });
});

test('parameters are read from the address, from forms and from JSON', async () => {
  const { twin } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  const address = `${twin.url}/bot${twin.token}/sendMessage`;
  const keyboard = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };

  await fetch(`${address}?chat_id=${visitor.id}&text=from+the+address`);
  const fields = { chat_id: String(visitor.id), text: 'from a form', reply_markup: JSON.stringify(keyboard) };
  await fetch(address, { method: 'POST', body: new URLSearchParams(fields) });
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, text: 'from multipart' })) form.set(name, value);
  await fetch(address, { method: 'POST', body: form });

  expect(visitor.privately().chat.messages.map(messageText)).toEqual([
    '/start',
    'from the address',
    'from a form',
    'from multipart',
  ]);
  expect(twin.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('a file is fetched by its link for an hour', async () => {
  const { clock, twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' }).privately();
  const sent = visitor.sendDocument(Buffer.from('hello'), 'note.txt', 'keep this');

  const file = await bot.api.getFile(sent.document?.file_id ?? '');
  const link = `${twin.url}/file/bot${twin.token}/${file.file_path}`;
  expect(await (await fetch(link)).text()).toBe('hello');
  clock.advance(60 * 60 * 1000);
  expect((await fetch(link)).status).toBe(404);
});

test('a picture is taken from an address on loopback, and from nowhere else', async () => {
  const { twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  const picture = await drawPicture();
  const host = createServer((_request, response) => response.end(picture)).listen(0, '127.0.0.1');
  await once(host, 'listening');
  const address = host.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const message = await bot.api.sendPhoto(visitor.id, `http://127.0.0.1:${port}/picture.png`);
  host.close();

  expect(await twin.readFile(message)).toEqual(picture);
  const refusal = await refusalOf(bot.api.sendPhoto(visitor.id, 'https://example.org/picture.png'));
  expect(refusal.description).toBe('Bad Request: failed to get HTTP URL content');
});
