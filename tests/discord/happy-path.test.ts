import {
  downloadFile,
  isEphemeral,
  messageButtons,
  messageFiles,
  messageText,
} from '@easel/sandbox/discord/message-reading.ts';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { useStage } from './stage.ts';

const stage = useStage();

it('carries a command from the card over its progress to the pictures and the receipt', async () => {
  const { member, channel } = stage;
  const asked = await member
    .in(channel)
    .command('imagine', { prompt: 'a lighthouse in a storm --ar 16:9', count: 2 });
  const card = await asked.message();
  expect(isEphemeral(card)).toBe(false);
  expect(messageText(card)).toContain('a lighthouse in a storm');
  expect(messageText(card)).toContain('Imagine · FLUX.1 schnell · 1344×768 · 2 pictures');
  expect(messageText(card)).toContain('4 credits set aside');
  expect(messageButtons(card).map(({ label }) => label)).toEqual(['Cancel']);

  const order = await stage.newestOrder();
  const run = await stage.admit(order.id);
  await stage.progress(run, 0.5);
  await stage.twin.waitForMessage(channel, (message) => messageText(message).includes('50 %'));

  await stage.finish(order.id, run);
  const result = await stage.twin.waitForMessage(channel, (message) => messageFiles(message).length === 2);
  expect(result.id).toBe(card.id);
  expect(messageText(result)).toContain('Held 4 · charged 4 · returned 0 · balance 96');
  expect(messageButtons(result).map(({ label }) => label)).toEqual([
    'U1',
    'U2',
    'V1',
    'V2',
    'V1+',
    'V2+',
    'Reroll · 4 cr',
    'Remix · 4 cr',
    'Details',
    'Publish',
    'Delete',
  ]);
  const [file] = messageFiles(result);
  expect(file?.description).toBe('a lighthouse in a storm');
  const picture = await sharp(await downloadFile({ url: file?.url ?? '' })).metadata();
  expect([picture.width, picture.height]).toEqual([1344, 768]);

  const ended = await stage.ended(order.id);
  expect(ended.status).toBe('succeeded');
  expect(await stage.balance(member)).toBe(96n);
  const delivery = await stage.db.selectFrom('delivery').selectAll().executeTakeFirstOrThrow();
  expect(delivery.rung).toBe('interaction');
});
