import { messageButtons, messageFiles, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until, useStage } from './stage.ts';

const stage = useStage(beforeEach, afterEach);

const FIFTEEN_MINUTES = 15 * 60_000;
/** A card in progress is not drawn more often. */
const PACE_MS = 1_500;

async function ask(prompt: string) {
  const { member, channel } = stage;
  const card = await (await member.in(channel).command('imagine', { prompt })).message();
  return { card, order: await stage.newestOrder() };
}

async function rungOf(orderId: string): Promise<string> {
  const row = await stage.db
    .selectFrom('delivery')
    .select('rung')
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return row.rung;
}

it('goes by the channel when the interaction is over, into the same message', async () => {
  const { card, order } = await ask('a late train');
  stage.clock.advance(FIFTEEN_MINUTES);
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(await rungOf(order.id)).toBe('channel');
  const [shown] = stage.channel.messages.filter((message) => messageFiles(message).length > 0);
  expect(shown?.id).toBe(card.id);
  expect(stage.channel.messages).toHaveLength(1);
});

it('goes by the channel when the token fails before its time', async () => {
  const { card, order } = await ask('a broken key');
  stage.twin.switches.expireInteractionTokens = true;
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(await rungOf(order.id)).toBe('channel');
  expect(stage.channel.messages.map(({ id }) => id)).toEqual([card.id]);
});

it('goes by private message when the channel is gone too, its buttons with it', async () => {
  const { order } = await ask('a lost island');
  stage.clock.advance(FIFTEEN_MINUTES);
  stage.twin.switches.channelGone.add(stage.channel.id);
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(await rungOf(order.id)).toBe('direct');
  const dm = stage.member.dm();
  const [shown] = dm.messages;
  if (!shown) throw new Error('no private message');
  expect(messageFiles(shown)).toHaveLength(1);
  const details = await dm.press(shown, 'Details').message();
  expect(messageText(details)).toContain('**Seed**');
});

it('is kept for recall when nothing is open, and charged like any delivery', async () => {
  const { order } = await ask('a message in a bottle');
  stage.clock.advance(FIFTEEN_MINUTES);
  stage.twin.switches.channelGone.add(stage.channel.id);
  stage.twin.switches.refuseDms = true;
  await stage.make(order.id);
  expect((await stage.ended(order.id)).status).toBe('succeeded');
  expect(await rungOf(order.id)).toBe('inbox');
  const again = stage.guild.addChannel({ name: 'elsewhere' });
  const shown = await (await stage.member.in(again).command('recall', { id: order.id })).message();
  expect(messageFiles(shown)).toHaveLength(1);
});

it('goes where the order was looked at last, and back when that chat is closed', async () => {
  for (const isClosed of [false, true]) {
    const { card, order } = await ask('a wanderer');
    const elsewhere = stage.guild.addChannel({ name: 'elsewhere' });
    const recalled = await (await stage.member.in(elsewhere).command('recall', { id: order.id })).message();
    if (isClosed) stage.twin.switches.channelGone.add(elsewhere.id);
    await stage.make(order.id);
    await stage.ended(order.id);
    const shows = [...stage.channel.messages, ...elsewhere.messages].filter(
      (message) => messageFiles(message).length > 0 && messageText(message).includes('a wanderer'),
    );
    if (isClosed) expect(shows.map(({ channel_id }) => channel_id)).toContain(card.channel_id);
    else expect(shows.map(({ id }) => id)).toEqual([recalled.id]);
  }
});

it('shows a failed order with the refund and a way on', async () => {
  const { card, order } = await ask('a cursed picture');
  await stage.fail(order.id);
  const ended = await stage.twin.waitForMessage(
    stage.channel,
    (message) => message.id === card.id && messageText(message).includes('returned 2'),
  );
  expect(messageText(ended)).toContain('The machine failed twice.');
  expect(messageButtons(ended).map(({ label }) => label)).toEqual(['Reroll · 2 cr', 'Remix · 2 cr']);
  expect(await stage.balance(stage.member)).toBe(100n);
});

it('shows it once although the answer to the delivery was lost', async () => {
  const { order } = await ask('an echo');
  stage.twin.switches.dropAfterHandling('PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}');
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(stage.channel.messages).toHaveLength(1);
  expect(await stage.balance(stage.member)).toBe(98n);
});

it('posts one message although the answer to that was lost and the card was deleted', async () => {
  const { card, order } = await ask('a ghost');
  stage.clock.advance(FIFTEEN_MINUTES);
  const row = { message_id: '999999999999999999' };
  await stage.db.updateTable('card').set(row).where('message_id', '=', card.id).execute();
  stage.twin.switches.dropAfterHandling('POST /channels/{channel_id}/messages');
  await stage.make(order.id);
  await stage.ended(order.id);
  const posted = stage.channel.messages.filter((message) => messageFiles(message).length > 0);
  expect(posted).toHaveLength(1);
});

it('sends smaller files where the place takes less than it said', async () => {
  const { order } = await ask('a heavy frame');
  const refusal = { message: 'Request entity too large', code: 40005 };
  const route = 'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}';
  stage.twin.switches.failNext(route, 413, refusal);
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(await rungOf(order.id)).toBe('interaction');
});

it('finds a card when the answer to the command was lost', async () => {
  stage.twin.switches.dropAfterHandling('POST /interactions/{interaction_id}/{interaction_token}/callback');
  const { card, order } = await ask('a whisper');
  const kept = await until(() => stage.db.selectFrom('card').selectAll().executeTakeFirst());
  expect(kept.message_id).toBe(card.id);
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(stage.channel.messages).toHaveLength(1);
});

it('says so, once and privately, when something breaks inside', async () => {
  const actor = stage.member.in(stage.channel);
  await (await actor.command('help')).message();
  // Nothing of ours writes this, so nothing of ours expects it.
  await stage.db.updateTable('account').set({ settings: '{"count": 99}' }).execute();
  const answer = await (await actor.command('imagine', { prompt: 'a fall' })).message();
  expect(messageText(answer)).toContain('Something went wrong on our side.');
  const errors = stage.logged().filter(({ msg }) => msg === 'interaction failed');
  expect(errors).toHaveLength(1);
  expect(errors[0]).toHaveProperty('interactionId');
});

it('keeps within the edit limits, however often the progress changes', async () => {
  const { order } = await ask('a marathon');
  const run = await stage.admit(order.id);
  const from = stage.twin.requests.length;
  const startedAt = stage.clock.now();
  for (let step = 1; step <= 40; step++) {
    await stage.progress(run, step / 41);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stage.finish(order.id, run);
  await stage.ended(order.id);
  const edits = stage.twin.requests.slice(from).filter(({ method }) => method === 'PATCH');
  // One at the beginning and the last one come at once.
  const paced = (stage.clock.now() - startedAt) / PACE_MS;
  expect(edits.length).toBeLessThanOrEqual(2 + paced);
  expect(stage.twin.requests.filter(({ status }) => status === 429)).toEqual([]);
});
