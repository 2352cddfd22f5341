import type { Platform } from '@easel/core/platform.ts';
import { freePort } from '@easel/db/free-port.ts';
import { isEphemeral, messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import * as telegram from '@easel/sandbox/telegram/message-view.ts';
import type { TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStudio, type TestStudio } from './studio-harness.ts';

/** Far more than the few seconds that it takes: a busy machine should not fail a test. */
const PATIENCE_MS = 40_000;
const NOBODYS = 'pay_01m7ym6ewxfk1b9es9d28fnnr4';

let studio: TestStudio;

beforeAll(async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  studio = await openTestStudio({ env: { PORT: String(port), PUBLIC_URL: address } });
  studio.world.stripe.setWebhook(`${address}/webhooks/stripe`);
});
afterAll(() => studio.close());

/** Makes somebody who has used Easel its operator. */
async function promote(platform: Platform, userId: string): Promise<void> {
  const { db } = studio.database;
  const person = db
    .selectFrom('identity')
    .select('account_id')
    .where('platform', '=', platform)
    .where('platform_user_id', '=', userId);
  await db.updateTable('account').set({ role: 'admin' }).where('id', 'in', person).execute();
}

/** Somebody in the private chat with the Discord bot, whose commands are answered with words. */
async function enterDiscord(name: string) {
  const user = studio.world.discord.addUser({ name });
  const chat = user.dm();
  const ask = async (command: string, options: Parameters<typeof chat.command>[1] = {}) => {
    const answer = await (await chat.command(command, options)).message(PATIENCE_MS);
    expect(isEphemeral(answer)).toBe(true);
    return messageText(answer);
  };
  await ask('help');
  const told = (words: string) =>
    expect.poll(() => chat.messages.map(messageText).join('\n')).toContain(words);
  return { user, chat, ask, told };
}

/** The same in Telegram: sends a command and waits for words. */
async function enterTelegram(name: string) {
  const { telegram: twin } = studio.world;
  const person: TelegramPerson = twin.addUser({ name, languageCode: 'en' });
  const { chat, send } = person.privately();
  const told = (words: string) =>
    twin.waitForMessage(chat, (message) => telegram.messageText(message).includes(words), PATIENCE_MS);
  const ask = (text: string, words: string) => {
    send(text);
    return told(words);
  };
  await ask('/help', 'Easel makes pictures');
  return { person, ask, told };
}

test('in Discord: a top-up goes back in part and then all, and nobody but the operator sends it', async () => {
  const buyer = await enterDiscord('buyer');
  const operator = await enterDiscord('operator');
  await promote('discord', operator.user.id);
  const offer = await (await buyer.chat.command('credits buy', { pack: 'medium' })).message(PATIENCE_MS);
  const link = messageButtons(offer).find(({ url }) => url)?.url ?? '';
  studio.world.stripe.pay(link);
  await buyer.told('Paid. Thank you!');
  const receipt = buyer.chat.messages.map(messageText).join().replaceAll('\\', '');
  const [payment = ''] = /pay_[0-9a-z]{26}/.exec(receipt) ?? [];

  const stranger = await buyer.ask('operator refund', { payment });
  expect(stranger).toContain('Only the operator of this Easel may refund payments.');
  for (const wrong of ['pay_nonsense', NOBODYS]) {
    expect(await operator.ask('operator refund', { payment: wrong })).toContain('There is no such payment.');
  }
  const words = await operator.ask('operator refund', { payment, amount: 'half' });
  expect(words).toContain('“half” does not work for amount.');
  const much = await operator.ask('operator refund', { payment, amount: '10.01' });
  expect(much).toMatch(/more than is left of this payment[\s\S]*At most \$10 can still be refunded/);
  expect(await buyer.ask('credits show')).toContain('1,150 credits free');

  const part = await operator.ask('operator refund', { payment: ` ${payment} `, amount: '4,00' });
  expect(part).toMatch(/Refunded: \$4 in all\.[\s\S]*630 credits left of it/);
  await buyer.told('Your payment was refunded.');
  expect(await buyer.ask('credits show')).toMatch(/730 credits free[\s\S]*refunded in part/);
  expect(await operator.ask('operator refund', { payment })).toContain('Refunded: $10 in all.');
  expect(await buyer.ask('credits show')).toContain('100 credits free');
  const again = await operator.ask('operator refund', { payment, amount: '1' });
  expect(again).toContain('At most $0 can still be refunded.');
});

test('in Discord: Premium as a gift, told to whoever gets it, and taken away again', async () => {
  const friend = await enterDiscord('friend');
  const operator = await enterDiscord('operator');
  const present = (months: number, user: { id: string } = friend.user) =>
    operator.ask('operator premium', { user, months });
  expect(await present(3)).toContain('Only the operator of this Easel may give Premium.');
  await promote('discord', operator.user.id);
  expect(await present(3, studio.world.discord.addUser({ name: 'stranger' }))).toContain('used Easel before');
  expect(await present(3)).toContain('Premium until');
  await friend.told('Premium is yours until');
  expect(await friend.ask('plan')).toMatch(/Your plan: Premium[\s\S]*A gift from whoever runs this/);
  expect(await present(0)).toContain('The gift of Premium is taken away.');
  expect(await friend.ask('plan')).toContain('Your plan: Free');
});

test('in Telegram: Stars go back as a whole, and nobody but the operator sends them', async () => {
  const { telegram: twin } = studio.world;
  const [buyer, operator] = [await enterTelegram('Buyer'), await enterTelegram('Operator')];
  const packs = await buyer.ask('/buy', 'Buy credits');
  const { chat, press } = buyer.person.privately();
  await press(packs, '250 Stars');
  const invoice = await twin.waitForMessage(chat, (message) => message.invoice !== undefined, PATIENCE_MS);
  buyer.person.giveStars(250);
  await buyer.person.pay(invoice);
  const receipt = telegram.messageText(await buyer.told('Paid. Thank you!'));
  const [payment = ''] = /pay_[0-9a-z]{26}/.exec(receipt) ?? [];

  await buyer.ask(`/operator refund ${payment}`, 'Only the operator of this Easel may refund payments.');
  await promote('telegram', String(operator.person.id));
  await operator.ask('/operator', 'The option /operator needs a value.');
  await operator.ask('/operator refund nonsense', 'There is no such payment.');
  await operator.ask(`/operator refund ${NOBODYS} 1`, 'There is no such payment.');
  await operator.ask(`/operator refund ${payment} 100`, 'Stars only go back as a whole');
  expect(buyer.person.stars).toBe(0);
  await operator.ask(`/operator refund ${payment}`, 'Refunded: 250 Stars in all.');
  await buyer.told('Your payment was refunded.');
  expect(buyer.person.stars).toBe(250);
  await buyer.ask('/credits', '100 credits free');
});

test('in Telegram: Premium as a gift by id and in answer to somebody, and codes', async () => {
  const { telegram: twin } = studio.world;
  const [friend, operator] = [await enterTelegram('Friend'), await enterTelegram('Operator')];
  const { id } = friend.person;
  await operator.ask(`/operator premium ${id} 2`, 'Only the operator of this Easel may give Premium.');
  await promote('telegram', String(operator.person.id));
  await operator.ask('/operator premium 7 2', 'somebody who has used Easel before');
  await operator.ask(`/operator premium ${id} 99`, '“99” does not work for months.');
  await operator.ask(`/operator premium ${id} 2`, 'Premium until');
  await friend.told('Premium is yours until');
  await friend.ask('/plan', 'Your plan: Premium');
  const group = twin.addGroup({ title: 'Studio', members: [friend.person, operator.person] });
  const said = friend.person.in(group).send('thank you');
  operator.person.in(group).reply(said, '/operator premium 0');
  await operator.told('The gift of Premium is taken away.');
  await friend.ask('/plan', 'Your plan: Free');
  expect(group.messages.filter((message) => message.from?.is_bot)).toEqual([]);

  await operator.ask('/promo create 40 --limit 2 --days 7 --code summer', 'SUMMER 40 credits');
  await friend.ask('/promo create 40', 'Only the operator of this Easel may make promo codes.');
  await friend.ask('/promo list', 'Only the operator of this Easel may list promo codes.');
  await friend.ask('/promo summer', '40 credits for you.');
  await operator.ask('/promo stop winter', 'There is no such code.');
  await operator.ask('/promo stop summer', 'redeemed once, stopped');
});
