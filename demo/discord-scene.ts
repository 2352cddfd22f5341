import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  downloadFile,
  messageButtons,
  messageFiles,
  messageText,
} from '@easel/sandbox/discord/message-reading.ts';
import type { SandboxWorld } from '@easel/sandbox/world.ts';
import { buyCredits, type Purchase } from './purchase-scene.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import type { Story } from './story.ts';

type Channel = ReturnType<ReturnType<SandboxWorld['discord']['addGuild']>['addChannel']>;
type Member = ReturnType<ReturnType<SandboxWorld['discord']['addUser']>['in']>;
type SeenMessage = Channel['messages'][number];

const PATIENCE_MS = 60_000;

/** Somebody in a Discord server asks for a picture, then for a larger one, and buys credits. @returns who, and what they were told. */
export async function playDiscord(
  world: SandboxWorld,
  story: Story,
  input: { prompt: string; folder: string },
): Promise<{ member: Member; receipts: Receipt[]; purchase: Purchase }> {
  const channel = world.discord.addGuild({ name: 'Lighthouse Keepers' }).addChannel({ name: 'studio' });
  const member = world.discord.addUser({ name: 'member' }).in(channel);

  story.scene('Discord, #studio');
  story.tell(`a member types  /imagine prompt: ${input.prompt}`);
  const asked = await member.command('imagine', { prompt: input.prompt });
  const { afterMs } = await asked.acknowledged();
  story.tell(`the bot answers after ${Math.round(afterMs)} ms`);
  const card = await asked.message();
  const first = await followCard(world, story, channel, card.id);
  await savePictures(story, first.message, join(input.folder, 'discord'));

  const upscale = upscaleLabel(first.message);
  story.tell(`the member presses  ${upscale}`);
  const known = new Set(channel.messages.map((message) => message.id));
  await member.press(first.message, upscale).acknowledged();
  const larger = await world.discord.waitForMessage(
    channel,
    (message) => !known.has(message.id),
    PATIENCE_MS,
  );
  const second = await followCard(world, story, channel, larger.id);
  await savePictures(story, second.message, join(input.folder, 'discord-upscaled'));
  const purchase = await buyCredits(world, story, member);
  return { member, receipts: [first.receipt, second.receipt], purchase };
}

/** The button's words end with what it costs. */
function upscaleLabel(message: SeenMessage): string {
  const labels = messageButtons(message).map(({ label }) => label ?? '');
  return labels.find((label) => label.startsWith('Upscale')) ?? 'Upscale';
}

/** Shows a card each time it changes, until it has a receipt. */
async function followCard(world: SandboxWorld, story: Story, channel: Channel, id: string) {
  const message = await world.discord.waitForMessage(
    channel,
    (seen) => {
      if (seen.id !== id) return false;
      story.show(messageText(seen));
      return readReceipt(messageText(seen)) !== undefined;
    },
    PATIENCE_MS,
  );
  const receipt = readReceipt(messageText(message));
  if (!receipt) throw new Error('the card lost its receipt');
  story.tell('done');
  return { message, receipt };
}

async function savePictures(story: Story, message: SeenMessage, path: string): Promise<void> {
  const files = messageFiles(message);
  if (files.length === 0) throw new Error(`the order brought no picture: ${messageText(message)}`);
  for (const [i, file] of files.entries()) {
    const target = `${path}-${i + 1}.${file.name.split('.').at(-1)}`;
    await writeFile(target, await downloadFile(file));
    story.tell(`picture saved: ${target}`);
  }
}
