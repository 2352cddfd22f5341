import { InlineKeyboard, InputFile } from 'grammy';
import { expect, test } from 'vitest';
import { messageButtons, messageText } from './message-view.ts';
import { drawPicture, openTwin, refusalOf } from './twin-harness.ts';

/** A twin with a visitor who has started the bot. */
async function openChat() {
  const { twin, bot, clock } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  return { twin, bot, clock, visitor, chat: visitor.privately().chat };
}

test.each([
  ['', 'Bad Request: message text is empty'],
  ['   ', 'Bad Request: message text is empty'],
  ['a'.repeat(4097), 'Bad Request: message is too long'],
  ['🎨'.slice(0, 1), 'Bad Request: strings must be encoded in UTF-8'],
])('text that no message may have is refused (%#)', async (text, description) => {
  const { bot, visitor } = await openChat();
  expect((await refusalOf(bot.api.sendMessage(visitor.id, text))).description).toBe(description);
});

test('the limit of 4096 counts the text without its markup', async () => {
  const { bot, visitor, chat } = await openChat();
  await bot.api.sendMessage(visitor.id, `<b>${'a'.repeat(4096)}</b>`, { parse_mode: 'HTML' });
  expect(messageText(chat.messages[1] ?? expect.fail('no message'))).toHaveLength(4096);
});

test('a caption ends at 1024 characters, callback data at 64 bytes', async () => {
  const { bot, visitor } = await openChat();
  const photo = new InputFile(await drawPicture());
  const long = await refusalOf(bot.api.sendPhoto(visitor.id, photo, { caption: 'a'.repeat(1025) }));
  expect(long.description).toBe('Bad Request: message caption is too long');

  const press = (data: string) =>
    bot.api.sendMessage(visitor.id, 'Press', { reply_markup: new InlineKeyboard().text('Go', data) });
  await press('é'.repeat(32));
  expect((await refusalOf(press('é'.repeat(33)))).description).toBe('Bad Request: BUTTON_DATA_INVALID');
});

test('chats that the bot may not write to are refused with the reason', async () => {
  const { twin, bot, visitor } = await openChat();
  const send = (id: number) => refusalOf(bot.api.sendMessage(id, 'hello'));
  const stranger = twin.addUser({ name: 'Stranger' });
  expect((await send(stranger.id)).description).toBe('Bad Request: chat not found');

  const neighbour = twin.addUser({ name: 'Neighbour' });
  const group = twin.addGroup({ title: 'Painters', members: [neighbour] });
  expect(await send(neighbour.id)).toMatchObject({
    error_code: 403,
    description: "Forbidden: bot can't initiate conversation with a user",
  });

  visitor.privately().block();
  expect(await send(visitor.id)).toMatchObject({
    error_code: 403,
    description: 'Forbidden: bot was blocked by the user',
  });
  expect(twin.updates.at(-1)?.my_chat_member?.new_chat_member.status).toBe('kicked');
  visitor.privately().unblock();
  await bot.api.sendMessage(visitor.id, 'welcome back');

  group.setStatus('bot', 'kicked');
  expect((await send(group.id)).description).toBe('Forbidden: bot was kicked from the supergroup chat');
});

test('a text becomes a photo, and the photo another one', async () => {
  const { twin, bot, visitor, chat } = await openChat();
  const card = await bot.api.sendMessage(visitor.id, 'Painting …', {
    reply_markup: new InlineKeyboard().text('Cancel', 'cancel:1'),
  });
  const picture = await drawPicture(200, 100);

  const media = { type: 'photo', media: new InputFile(picture), caption: 'Done' } as const;
  await bot.api.editMessageMedia(visitor.id, card.message_id, media);

  const shown = chat.messages.find((message) => message.message_id === card.message_id);
  expect(shown).toMatchObject({ caption: 'Done', photo: [{ width: 90 }, { width: 200 }] });
  expect(shown?.text).toBeUndefined();
  expect(messageButtons(shown ?? expect.fail('gone'))).toEqual([]);
  expect(await twin.readFile(shown ?? expect.fail('gone'))).toEqual(picture);

  const refusal = await refusalOf(bot.api.editMessageText(visitor.id, card.message_id, 'text again'));
  expect(refusal.description).toBe('Bad Request: there is no text in the message to edit');
  const known = { type: 'document', media: shown?.photo?.at(-1)?.file_id ?? '' } as const;
  const mixed = await refusalOf(bot.api.editMessageMedia(visitor.id, card.message_id, known));
  expect(mixed.description).toBe("Bad Request: can't use file of another type as document");
});

test('an edit that changes nothing, or nothing that is there, is refused', async () => {
  const { bot, visitor } = await openChat();
  const { message_id } = await bot.api.sendMessage(visitor.id, 'same');
  expect((await refusalOf(bot.api.editMessageText(visitor.id, message_id, 'same'))).description).toContain(
    'Bad Request: message is not modified',
  );
  const caption = bot.api.editMessageCaption(visitor.id, message_id, { caption: 'no' });
  expect((await refusalOf(caption)).description).toBe(
    'Bad Request: there is no caption in the message to edit',
  );
  await bot.api.deleteMessage(visitor.id, message_id);
  expect((await refusalOf(bot.api.editMessageText(visitor.id, message_id, 'new'))).description).toBe(
    'Bad Request: message to edit not found',
  );
  expect((await refusalOf(bot.api.deleteMessage(visitor.id, message_id))).description).toBe(
    'Bad Request: message to delete not found',
  );
});

test('captions and buttons are edited on their own', async () => {
  const { bot, visitor, chat } = await openChat();
  const photo = new InputFile(await drawPicture());
  const { message_id } = await bot.api.sendPhoto(visitor.id, photo, { caption: 'first' });
  await bot.api.editMessageReplyMarkup(visitor.id, message_id, {
    reply_markup: new InlineKeyboard().text('Again', 'again'),
  });
  expect(chat.messages.at(-1)).toMatchObject({ caption: 'first', photo: expect.any(Array) });
  await bot.api.editMessageCaption(visitor.id, message_id, { caption: 'second' });
  const shown = chat.messages.at(-1) ?? expect.fail('gone');
  expect(shown).toMatchObject({ caption: 'second', photo: expect.any(Array) });
  expect(messageButtons(shown)).toEqual([]);
});

test('an album holds two to ten files of one kind', async () => {
  const { bot, visitor, chat } = await openChat();
  const picture = await drawPicture();
  const photos = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      type: 'photo' as const,
      media: new InputFile(picture, `${at}.png`),
      ...(at === 0 ? { caption: 'Four at once' } : {}),
    }));
  const album = await bot.api.sendMediaGroup(visitor.id, photos(4));

  expect(album).toHaveLength(4);
  expect(new Set(chat.messages.slice(1).map((message) => message.media_group_id)).size).toBe(1);
  expect(chat.messages.slice(1).map(messageText)).toEqual(['Four at once', '', '', '']);
  expect((await refusalOf(bot.api.sendMediaGroup(visitor.id, photos(1)))).error_code).toBe(400);
  expect((await refusalOf(bot.api.sendMediaGroup(visitor.id, photos(11)))).description).toBe(
    'Bad Request: too many messages to send as an album',
  );
});

test('sizes: 10 MB and fair proportions for a photo, 50 MB for an upload, 20 MB for a download', async () => {
  const { twin, bot, visitor } = await openChat();
  const sendPhoto = (bytes: Buffer) => refusalOf(bot.api.sendPhoto(visitor.id, new InputFile(bytes)));
  const sendDocument = (mebibytes: number) =>
    bot.api.sendDocument(visitor.id, new InputFile(Buffer.alloc(mebibytes * 1024 * 1024), 'large.zip'));

  expect((await sendPhoto(await drawPicture(2100, 100))).description).toBe(
    'Bad Request: PHOTO_INVALID_DIMENSIONS',
  );
  expect((await sendPhoto(Buffer.from('no picture'))).description).toBe('Bad Request: IMAGE_PROCESS_FAILED');
  expect((await sendPhoto(Buffer.alloc(10 * 1024 * 1024 + 1))).description).toContain(
    'too big for a photo; the maximum size is 10485760 bytes',
  );

  const large = await sendDocument(21);
  expect(await twin.readFile(large)).toHaveLength(21 * 1024 * 1024);
  expect((await refusalOf(bot.api.getFile(large.document.file_id))).description).toBe(
    'Bad Request: file is too big',
  );
  expect((await refusalOf(sendDocument(51))).error_code).toBe(413);
});

test('a reply quotes its message, and one to nothing is refused unless allowed', async () => {
  const { bot, visitor } = await openChat();
  const question = visitor.privately().send('a question');
  const reply = (message_id: number, allow = false) =>
    bot.api.sendMessage(visitor.id, 'an answer', {
      reply_parameters: { message_id, ...(allow ? { allow_sending_without_reply: true } : {}) },
    });
  expect((await reply(question.message_id)).reply_to_message?.text).toBe('a question');
  expect((await refusalOf(reply(999_999))).description).toBe('Bad Request: message to be replied not found');
  expect((await reply(999_999, true)).reply_to_message).toBeUndefined();
});

test('several messages are deleted at once, old ones stay', async () => {
  const { clock, bot, visitor, chat } = await openChat();
  const old = await bot.api.sendMessage(visitor.id, 'old');
  clock.advance(48 * 60 * 60 * 1000);
  const fresh = await bot.api.sendMessage(visitor.id, 'fresh');
  await bot.api.deleteMessages(visitor.id, [old.message_id, fresh.message_id, 424_242]);
  expect(chat.messages.map(messageText)).toEqual(['/start', 'old']);
});

test('reactions and what the bot is doing are seen', async () => {
  const { clock, bot, visitor, chat } = await openChat();
  const message = visitor.privately().send('nice');
  await bot.api.setMessageReaction(visitor.id, message.message_id, [{ type: 'emoji', emoji: '👍' }]);
  expect(chat.reactionsOn(message)).toEqual(['👍']);

  await bot.api.sendChatAction(visitor.id, 'upload_photo');
  expect(chat.action).toBe('upload_photo');
  clock.advance(5_000);
  expect(chat.action).toBeUndefined();
});

test('commands and descriptions are kept per scope and language', async () => {
  const { bot, visitor } = await openChat();
  const commands = [{ command: 'imagine', description: 'Make a picture' }];
  const scope = { type: 'chat', chat_id: visitor.id } as const;
  await bot.api.setMyCommands(commands, { scope, language_code: 'de' });
  expect(await bot.api.getMyCommands({ scope, language_code: 'de' })).toEqual(commands);
  expect(await bot.api.getMyCommands()).toEqual([]);
  await bot.api.deleteMyCommands({ scope, language_code: 'de' });
  expect(await bot.api.getMyCommands({ scope, language_code: 'de' })).toEqual([]);
  const shouted = bot.api.setMyCommands([{ command: 'Imagine', description: 'No' }]);
  expect((await refusalOf(shouted)).description).toBe('Bad Request: BOT_COMMAND_INVALID');

  await bot.api.setMyDescription('A studio in a chat');
  expect(await bot.api.getMyDescription()).toEqual({ description: 'A studio in a chat' });
  await bot.api.setMyShortDescription('Pictures');
  expect(await bot.api.getMyShortDescription()).toEqual({ short_description: 'Pictures' });
});
