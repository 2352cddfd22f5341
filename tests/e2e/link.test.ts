import { messageText } from '@easel/sandbox/discord/message-reading.ts';
import { messageText as telegramText } from '@easel/sandbox/telegram/message-view.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enterDiscord, imagine, untilReceipt } from './chat-hands.ts';
import { openTestStudio, type TestStudio } from './studio-harness.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio.close());

test('a picture of Discord is recalled in Telegram after /link, and both chats spend from one wallet', async () => {
  const { world } = studio;
  const { channel, member } = enterDiscord(world);
  const made = await imagine(member, { prompt: 'a paper boat --size 256x256' });
  await untilReceipt(world, channel, made);
  const person = world.telegram.addUser({ name: 'Visitor', languageCode: 'en' });
  const hears = (words: string) =>
    world.telegram.waitForMessage(person.privately().chat, (seen) => telegramText(seen).includes(words));
  person.privately().openStartLink();
  await hears('Easel makes pictures');

  const offer = await (await member.command('link')).message();
  const code = /[0-9a-f]{24}/.exec(messageText(offer))?.[0] ?? '';
  person.privately().send(`/link ${code}`);
  const question = await hears('Join these two accounts?');
  await person.privately().press(question, 'Yes, join them');
  await hears('One account in both chats now');

  person.privately().send('/recall');
  const list = await hears('a paper boat');
  await person.privately().press(list, '1');
  await hears('charged');
  person.privately().send('a red fox --size 256x256');
  await hears('balance 98');
  const credits = await (await member.command('credits show')).message();
  expect(messageText(credits)).toContain('98 credits free');
});
