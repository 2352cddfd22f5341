import { messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { findBreaches, findDiscordSpec, loadDiscordSpec } from '@easel/sandbox/discord/spec-check.ts';
import { messageText as telegramText } from '@easel/sandbox/telegram/message-view.ts';
import { loadTelegramSpec, validateTelegramRequest } from '@easel/sandbox/telegram/spec-conformance.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { enterDiscord, imagine, picturesOf, receiptOf, untilCard, untilReceipt } from './chat-hands.ts';
import { openTestStudio, type TestStudio } from './studio-harness.ts';

const AI_MARK = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

/** A Redis database of its own: the queues' names are the same everywhere. */
const redisUrl = inject('redisUrl') && `${inject('redisUrl')}/1`;

const queues: { queue: string; env: Record<string, string> }[] = [
  { queue: 'PostgreSQL', env: {} },
  { queue: 'Redis', env: { REDIS_URL: redisUrl } },
];

describe.each(queues)('the whole studio, queue on $queue', ({ queue, env }) => {
  const missing = queue === 'Redis' && env.REDIS_URL === '';
  if (missing) {
    console.warn('The studio on Redis was skipped: install redis-server or set REDIS_URL to run it.');
    test('needs a Redis, which is not here', (context) =>
      context.skip('no redis-server on the PATH, no REDIS_URL'));
    return;
  }

  let studio: TestStudio;
  beforeAll(async () => {
    studio = await openTestStudio({ env });
  });
  afterAll(() => studio.close());

  test('a prompt in Discord becomes a marked picture of the asked shape, and a receipt', async () => {
    const { channel, member } = enterDiscord(studio.world);
    const card = await imagine(member, { prompt: 'a lighthouse in a storm --ar 16:9 --seed 7' });
    expect(messageText(card)).toContain('2 credits');
    const done = await untilReceipt(studio.world, channel, card);
    expect(receiptOf(done)).toEqual({ held: 2, charged: 2, returned: 0, balance: 98 });
    const [picture] = await picturesOf(done);
    const metadata = await sharp(picture).metadata();
    expect(metadata).toMatchObject({ width: 1344, height: 768 });
    expect(metadata.xmpAsString).toContain(AI_MARK);
    expect(metadata.exif).toBeUndefined();
    // What the GPU's worker writes into its files: prompt and workflow.
    expect(picture?.includes('CLIPTextEncode')).toBe(false);
  });

  test('the same seed is the same picture, another prompt another', async () => {
    const { channel, member } = enterDiscord(studio.world);
    const make = async (prompt: string) => {
      const done = await untilReceipt(studio.world, channel, await imagine(member, { prompt }));
      const [picture] = await picturesOf(done);
      return sharp(picture).raw().toBuffer();
    };
    const first = await make('a red fox --seed 7 --size 256x256');
    expect((await make('a red fox --seed 7 --size 256x256')).equals(first)).toBe(true);
    expect((await make('a harbour --seed 7 --size 256x256')).equals(first)).toBe(false);
    expect((await make('a red fox --seed 8 --size 256x256')).equals(first)).toBe(false);
  });

  test('plain words in a private Telegram chat are a prompt', async () => {
    const { telegram } = studio.world;
    const person = telegram.addUser({ name: 'Member' }).privately();
    person.send('a quiet harbour --size 256x256');
    const done = await telegram.waitForMessage(person.chat, (seen) => /charged 2/.test(telegramText(seen)));
    expect(telegramText(done)).toMatch(/balance 98/);
    expect(done.photo).toBeDefined();
  });

  test('what fails twice is returned whole, with the reason', async () => {
    const { channel, member } = enterDiscord(studio.world);
    const callOff = studio.world.runpod.fail({ what: 'job-failed', times: 2 });
    const done = await untilReceipt(
      studio.world,
      channel,
      await imagine(member, { prompt: 'a fox --size 256x256' }),
    );
    callOff();
    expect(receiptOf(done)).toEqual({ held: 2, charged: 0, returned: 2, balance: 100 });
    expect(messageText(done)).toContain('The machine failed twice.');
    expect(messageText(done)).not.toContain('torch');
  });

  test('a blank picture is made again without a word, and costs once', async () => {
    const { channel, member } = enterDiscord(studio.world);
    const before = studio.world.runpod.counters().submits;
    studio.world.runpod.fail({ what: 'output-blank', times: 1 });
    const done = await untilReceipt(
      studio.world,
      channel,
      await imagine(member, { prompt: 'a fox --size 256x256' }),
    );
    expect(receiptOf(done)).toEqual({ held: 2, charged: 2, returned: 0, balance: 98 });
    expect(studio.world.runpod.counters().submits - before).toBe(2);
  });

  test('an order outlives a restart, and so do its buttons', async () => {
    const { channel, member } = enterDiscord(studio.world);
    const card = await imagine(member, { prompt: 'a mill --size 256x256' });
    await studio.restart();
    const done = await untilReceipt(studio.world, channel, card);
    expect(receiptOf(done)).toMatchObject({ charged: 2 });
    expect(messageButtons(done).map(({ label }) => label)).toContain('Upscale · 2 cr');

    await studio.restart();
    const known = new Set(channel.messages.map(({ id }) => id));
    const pressed = member.press(done, 'Upscale · 2 cr');
    await pressed.acknowledged();
    const larger = await studio.world.discord.waitForMessage(channel, ({ id }) => !known.has(id));
    const grown = await untilReceipt(studio.world, channel, larger);
    const [picture] = await picturesOf(grown);
    expect(await sharp(picture).metadata()).toMatchObject({ width: 512, height: 512 });
  });

  test('two people at once have their own lines and wallets; cancel in the line returns all', async () => {
    studio.world.runpod.setWorkersDown(true);
    const one = enterDiscord(studio.world);
    const other = enterDiscord(studio.world);
    const cards = await Promise.all([
      ...Array.from({ length: 5 }, (_, i) => imagine(one.member, { prompt: `a barn ${i} --size 256x256` })),
    ]);
    const last = await imagine(other.member, { prompt: 'a boat --size 256x256' });
    const queued = cards.find((card) => messageButtons(card).some(({ label }) => label === 'Cancel'));
    if (!queued) throw new Error('no card can be cancelled');
    await one.member.press(queued, 'Cancel').acknowledged();
    const cancelled = await untilCard(studio.world, one.channel, queued.id, /charged 0/);
    expect(receiptOf(cancelled)).toMatchObject({ held: 2, charged: 0, returned: 2 });
    studio.world.runpod.setWorkersDown(false);
    const done = await untilReceipt(studio.world, other.channel, last);
    expect(receiptOf(done)).toEqual({ held: 2, charged: 2, returned: 0, balance: 98 });
    for (const card of cards) await untilReceipt(studio.world, one.channel, card);
  });

  test('fifty orders at once all arrive, and the wallet is empty to the credit', async () => {
    const { channel, member } = enterDiscord(studio.world);
    const prompts = Array.from({ length: 50 }, (_, i) => ({ prompt: `a tree ${i} --size 256x256` }));
    const cards = await Promise.all(prompts.map((options) => imagine(member, options)));
    const done = await Promise.all(
      cards.map((card) => untilCard(studio.world, channel, card.id, /charged 2/)),
    );
    expect(done).toHaveLength(50);
    const more = await imagine(member, { prompt: 'one more' });
    expect(messageText(more)).toMatch(/2 credits short/);
  });

  test('every request that the bots sent conforms to the platforms’ own specifications', (context) => {
    const discordSpec = findDiscordSpec();
    const telegramSpec = loadTelegramSpec();
    if (!discordSpec || !telegramSpec) {
      return context.skip('the API specifications are not here: set API_SPECS_DIR to their folder');
    }
    const { discord, telegram } = studio.world;
    expect(findBreaches(loadDiscordSpec(discordSpec), discord.requests)).toEqual([]);
    expect(
      telegram.requests.flatMap((sent) =>
        validateTelegramRequest(telegramSpec, sent.method, sent.parameters),
      ),
    ).toEqual([]);
  });
});
