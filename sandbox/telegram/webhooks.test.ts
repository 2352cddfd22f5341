import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Bot, webhookCallback } from 'grammy';
import { expect, onTestFinished, test } from 'vitest';
import { messageText } from './message-view.ts';
import { openTwin, refusalOf } from './twin-harness.ts';

/** A web server with grammY's own webhook handler; `answers` are statuses to fail with before that handler is reached. */
async function serveBot(bot: Bot, secretToken: string, answers: number[] = []): Promise<string> {
  const handle = webhookCallback(bot, 'http', { secretToken });
  const server = createServer((request, response) => {
    const status = answers.shift();
    if (status === undefined) void handle(request, response);
    else response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`;
}

test('updates reach the webhook with its secret, a forged one is turned away', async () => {
  const { twin, bot } = await openTwin();
  bot.on('message:text', (ctx) => ctx.reply(`Heard: ${ctx.message.text}`));
  await bot.api.setWebhook(await serveBot(bot, 'right_secret'), { secret_token: 'right_secret' });
  const visitor = twin.addUser({ name: 'Visitor' }).privately();

  visitor.send('hello');
  await twin.waitForMessage(visitor.chat, (message) => messageText(message) === 'Heard: hello');

  expect(await twin.forgeDelivery({ secret: 'wrong_secret' })).toBe(401);
  expect(await twin.forgeDelivery({})).toBe(401);
  expect(visitor.chat.messages).toHaveLength(2);
});

test('a failed delivery is told in getWebhookInfo and tried again later, in order within a chat', async () => {
  const { clock, twin, bot } = await openTwin();
  bot.on('message:text', (ctx) => ctx.reply(`Heard: ${ctx.message.text}`));
  await bot.api.setWebhook(await serveBot(bot, 'secret', [500, 503]), { secret_token: 'secret' });
  const visitor = twin.addUser({ name: 'Visitor' }).privately();
  const problem = async () => (await bot.api.getWebhookInfo()).last_error_message;

  visitor.send('one');
  visitor.send('two');
  await expect.poll(problem).toContain('Wrong response from the webhook: 500');
  expect((await bot.api.getWebhookInfo()).pending_update_count).toBe(2);
  clock.advance(1_000);
  await expect.poll(problem).toContain('503');
  clock.advance(2_000);

  await twin.waitForMessage(visitor.chat, (message) => messageText(message) === 'Heard: two');
  expect(visitor.chat.messages.map(messageText)).toEqual(['one', 'two', 'Heard: one', 'Heard: two']);
  await expect.poll(async () => (await bot.api.getWebhookInfo()).pending_update_count).toBe(0);
});

test('an update is delivered twice when the twin is told to', async () => {
  const { twin, bot } = await openTwin();
  const seen: number[] = [];
  bot.use((ctx) => {
    seen.push(ctx.update.update_id);
  });
  await bot.api.setWebhook(await serveBot(bot, 'secret'), { secret_token: 'secret' });
  twin.addUser({ name: 'Visitor' }).privately().send('hello');
  await expect.poll(() => seen).toHaveLength(1);
  await expect.poll(async () => (await bot.api.getWebhookInfo()).pending_update_count).toBe(0);

  twin.switches.redeliver(1);
  await expect.poll(() => seen).toHaveLength(2);
  expect(new Set(seen).size).toBe(1);
});

test('a method in the answer to a delivery is carried out', async () => {
  const { twin, bot } = await openTwin();
  const server = createServer((request, response) => {
    request.resume();
    const body = { method: 'sendMessage', chat_id: visitor.chat.id, text: 'In the same breath' };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const visitor = twin.addUser({ name: 'Visitor' }).privately();
  const address = server.address();
  await bot.api.setWebhook(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);

  visitor.send('hello');

  const answer = await twin.waitForMessage(visitor.chat, (message) => message.from?.is_bot === true);
  expect(messageText(answer)).toBe('In the same breath');
});

test.each([
  ['http://example.org/hook', 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'],
  [
    'https://example.org:3000/hook',
    'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
  ],
])('the address %s is refused', async (address, description) => {
  const { bot } = await openTwin();
  expect((await refusalOf(bot.api.setWebhook(address))).description).toBe(description);
});

test("a payer's failed delivery holds up that payer alone", async () => {
  const { clock, twin, bot } = await openTwin();
  bot.on('pre_checkout_query', (ctx) => ctx.answerPreCheckoutQuery(true));
  await bot.api.setWebhook(await serveBot(bot, 'secret', [500]), { secret_token: 'secret' });
  const prices = [{ label: 'Credits', amount: 5 }];
  const link = await bot.api.createInvoiceLink('Credits', 'For pictures', 'pack', '', 'XTR', prices);
  const [visitor, member] = [twin.addUser({ name: 'Visitor' }), twin.addUser({ name: 'Member' })];
  for (const person of [visitor, member]) person.giveStars(5);

  const held = visitor.pay(link);
  await expect
    .poll(async () => (await bot.api.getWebhookInfo()).last_error_message)
    .toBe('Wrong response from the webhook: 500 Internal Server Error');
  expect((await member.pay(link)).status).toBe('paid');
  clock.advance(1_000);
  expect((await held).status).toBe('paid');
});
