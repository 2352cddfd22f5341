import { type Receipt, readReceipt } from '@easel/demo/receipt.ts';
import { downloadFile, messageFiles, messageText } from '@easel/sandbox/discord/message-reading.ts';
import type { SandboxWorld } from '@easel/sandbox/world.ts';

type Discord = SandboxWorld['discord'];
export type Channel = ReturnType<ReturnType<Discord['addGuild']>['addChannel']>;
export type Member = ReturnType<ReturnType<Discord['addUser']>['in']>;
export type SeenMessage = Channel['messages'][number];

/** Far more than it takes: a busy machine should not fail a test. */
const PATIENCE_MS = 150_000;

/** A member in a channel of a new server. */
export function enterDiscord({ discord }: SandboxWorld): { channel: Channel; member: Member } {
  const channel = discord.addGuild({ name: 'server' }).addChannel({ name: 'studio' });
  return { channel, member: discord.addUser({ name: 'member' }).in(channel) };
}

/** Asks for pictures and waits for the card's first words. */
export async function imagine(
  member: Member,
  options: Record<string, string | number>,
): Promise<SeenMessage> {
  return (await member.command('imagine', options)).message();
}

/** Waits until the card with this id says something that fits. */
export function untilCard(
  world: SandboxWorld,
  channel: Channel,
  id: string,
  words: RegExp,
): Promise<SeenMessage> {
  return world.discord.waitForMessage(
    channel,
    (seen) => seen.id === id && words.test(messageText(seen)),
    PATIENCE_MS,
  );
}

/** Waits for the receipt of an order's card. */
export function untilReceipt(
  world: SandboxWorld,
  channel: Channel,
  card: { id: string },
): Promise<SeenMessage> {
  return untilCard(world, channel, card.id, /charged \d/);
}

/** What the receipt says, in credits. */
export function receiptOf(message: SeenMessage): Receipt | undefined {
  return readReceipt(messageText(message));
}

/** The files of a message. */
export function picturesOf(message: SeenMessage): Promise<Buffer[]> {
  return Promise.all(messageFiles(message).map(downloadFile));
}
