import { randomBytes } from 'node:crypto';
import { messageButtons, messageFiles, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { messageText as telegramText } from '@easel/sandbox/telegram/message-view.ts';
import type { SandboxWorld } from '@easel/sandbox/world.ts';

/** Somebody who asks for one order, in a chat where nobody else does. */
export interface Visitor {
  platform: 'discord' | 'telegram';
  /** Stands in the prompt, and in no other. */
  word: string;
  /** Stands in every request to the platform that shows the order. */
  mark: string;
  /** How many pictures are asked for. */
  count: number;
  /** Sends the command; does not wait for an answer. */
  ask(): Promise<void>;
  canCancel(): boolean;
  /** Presses the card's button; does not wait for an answer. */
  cancel(): void;
  /** What the bot has said in the chat, as it stands now; "thinking" is nothing said. */
  messages(): ShownMessage[];
}

interface ShownMessage {
  text: string;
  pictures: number;
}

export function enterDiscord(
  { discord }: SandboxWorld,
  server: ReturnType<SandboxWorld['discord']['addGuild']>,
  count: number,
): Visitor {
  const word = newWord();
  const channel = server.addChannel({ name: word });
  const member = discord.addUser({ name: 'member' }).in(channel);
  const card = () => channel.messages.find((message) => hasCancel(messageButtons(message)));
  return {
    platform: 'discord',
    word,
    mark: word,
    count,
    async ask() {
      await member.command('imagine', { prompt: promptOf(word, count) });
    },
    canCancel: () => card() !== undefined,
    cancel() {
      const shown = card();
      if (shown) member.press(shown, 'Cancel');
    },
    messages: () =>
      channel.messages
        .map((message) => ({
          text: messageText(message),
          // A gallery and its attachment are the same picture.
          pictures: new Set(messageFiles(message).map(({ url }) => url)).size,
        }))
        .filter(({ text }) => text !== ''),
  };
}

export function enterTelegram({ telegram }: SandboxWorld, count: number): Visitor {
  const word = newWord();
  const person = telegram.addUser({ name: 'Member' }).privately();
  const shown = () => person.chat.messages.filter(({ from }) => from?.is_bot);
  const card = () =>
    shown().find(({ reply_markup: keyboard }) => hasCancel(keyboard?.inline_keyboard.flat() ?? []));
  return {
    platform: 'telegram',
    word,
    mark: String(person.chat.id),
    count,
    async ask() {
      person.send(promptOf(word, count));
    },
    canCancel: () => card() !== undefined,
    cancel() {
      const message = card();
      // Who presses may wait for an answer that never comes: the process is killed meanwhile.
      if (message) person.press(message, 'Cancel').catch(() => {});
    },
    messages: () =>
      shown().map((message) => ({ text: telegramText(message), pictures: message.photo ? 1 : 0 })),
  };
}

/** Whether a message says what was held, charged and returned. */
export function isReceipt({ text }: ShownMessage): boolean {
  return /charged \d/.test(text);
}

function newWord(): string {
  return `w${randomBytes(5).toString('hex')}`;
}

function promptOf(word: string, count: number): string {
  return `a harbour ${word} --size 256x256 --n ${count}`;
}

function hasCancel(buttons: { label?: string; text?: string }[]): boolean {
  return buttons.some(({ label, text }) => (label ?? text) === 'Cancel');
}
