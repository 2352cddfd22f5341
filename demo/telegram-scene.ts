import { writeFile } from 'node:fs/promises';
import { messageFileId, messageText } from '@easel/sandbox/telegram/message-view.ts';
import type { SandboxWorld } from '@easel/sandbox/world.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import type { Story } from './story.ts';

const PATIENCE_MS = 60_000;

/** Somebody writes to the bot in Telegram, in a private chat, where plain words are a prompt. @returns their receipts. */
export async function playTelegram(
  world: SandboxWorld,
  story: Story,
  input: { prompt: string; folder: string },
): Promise<Receipt[]> {
  const { telegram } = world;
  const person = telegram.addUser({ name: 'Member', languageCode: 'en' }).privately();
  const { chat } = person;

  story.scene(`Telegram, private chat with @${telegram.botUsername}`);
  story.tell('somebody presses  Start');
  person.openStartLink();
  const hello = await telegram.waitForMessage(chat, (message) => message.from?.is_bot === true, PATIENCE_MS);
  story.show(messageText(hello).split('\n').slice(0, 3).join('\n'));

  story.tell(`and writes  ${input.prompt}`);
  person.send(input.prompt);
  const done = await telegram.waitForMessage(
    chat,
    (message) => {
      if (message.from?.is_bot !== true || message.message_id === hello.message_id) return false;
      story.show(messageText(message));
      return readReceipt(messageText(message)) !== undefined;
    },
    PATIENCE_MS,
  );
  story.tell('done');

  const pictures = chat.messages.filter((message) => message.from?.is_bot === true && messageFileId(message));
  if (pictures.length === 0) throw new Error(`the order brought no picture: ${messageText(done)}`);
  for (const [i, message] of pictures.entries()) {
    const bytes = await telegram.readFile(message);
    const target = `${input.folder}/telegram-${i + 1}.${bytes[0] === 0x89 ? 'png' : 'webp'}`;
    await writeFile(target, bytes);
    story.tell(`picture saved: ${target}`);
  }
  const receipt = readReceipt(messageText(done));
  if (!receipt) throw new Error('the card lost its receipt');
  return [receipt];
}
