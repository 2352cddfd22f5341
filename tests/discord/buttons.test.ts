import {
  isEphemeral,
  messageButtons,
  messageFiles,
  messageText,
} from '@easel/sandbox/discord/message-reading.ts';
import { describe, expect, it } from 'vitest';
import { type Stage, until, useStage } from './stage.ts';

const stage = useStage();

const somebody = (name: string) => stage.somebody(name);

type Message = Stage['channel']['messages'][number];
type Actor = ReturnType<typeof somebody>['actor'];

async function ask(actor: Actor, prompt: string) {
  const card = await (await actor.command('imagine', { prompt })).message();
  const order = await stage.newestOrder();
  return { card, order };
}

async function result(actor: Actor, prompt: string) {
  const { card, order } = await ask(actor, prompt);
  await stage.make(order.id);
  await stage.ended(order.id);
  return { card: await shown(card), order };
}

/** The message once it shows pictures. */
function shown(card: Message): Promise<Message> {
  return stage.twin.waitForMessage(
    stage.channel,
    (message) => message.id === card.id && messageFiles(message).length > 0,
  );
}

describe('cancel', () => {
  it('returns everything, while queued and while running', async () => {
    const { user, actor } = somebody('canceller');
    for (const isRunning of [false, true]) {
      const { card, order } = await ask(actor, 'a storm');
      if (isRunning) await stage.admit(order.id);
      const pressed = actor.press(card, 'Cancel');
      const receipt = await stage.twin.waitForMessage(
        stage.channel,
        (message) => message.id === card.id && messageText(message).includes('charged 0 · returned 2'),
      );
      expect(messageText(receipt)).toContain('Cancelled.');
      expect(messageButtons(receipt).map(({ label }) => label)).toEqual(['Reroll · 2 cr', 'Remix · 2 cr']);
      const told = await pressed.waitFor((message) => messageText(message).includes('2 credits returned.'));
      expect(isEphemeral(told)).toBe(true);
      expect((await stage.ended(order.id)).status).toBe('cancelled');
    }
    expect(await stage.balance(user)).toBe(100n);
  });

  it('comes too late for a finished order, and is not for others', async () => {
    const { actor } = somebody('owner');
    const { card, order } = await ask(actor, 'a calm sea');
    const stranger = somebody('stranger');
    const refused = await stranger.actor.press(card, 'Cancel').message();
    expect(isEphemeral(refused)).toBe(true);
    expect(messageText(refused)).toContain('You have no such order.');
    const pressed = actor.press(card, 'Cancel');
    const again = actor.press(card, 'Cancel');
    await Promise.all([pressed.acknowledged(), again.acknowledged()]);
    expect((await stage.ended(order.id)).status).toBe('cancelled');
  });
});

describe('upscale and vary', () => {
  it('make orders of their own; pressing upscale twice makes one, and shows it once it is there', async () => {
    const { user, actor } = somebody('builder');
    const { card, order } = await result(actor, 'a windmill');
    const before = await stage.countOrders();
    const presses = [actor.press(card, 'Upscale · 8 cr'), actor.press(card, 'Upscale · 8 cr')];
    await Promise.all(presses.map((press) => press.acknowledged()));
    await until(async () => ((await stage.countOrders()) > before ? true : undefined));
    const told = await Promise.any(
      presses.map((press) => press.waitFor((message) => messageText(message).includes('already on its way'))),
    );
    expect(isEphemeral(told)).toBe(true);
    expect(await stage.countOrders()).toBe(before + 1);

    const upscale = await stage.newestOrder();
    expect(upscale).toMatchObject({ kind: 'upscale', parentOrderId: order.id });
    expect(upscale.params).toMatchObject({ width: 2048, height: 2048 });
    await stage.make(upscale.id);
    await stage.ended(upscale.id);
    expect(await stage.balance(user)).toBe(100n - 2n - upscale.held);

    const third = await actor.press(card, 'Upscale · 8 cr').waitFor((message) => {
      return message.id !== card.id && messageFiles(message).length === 1;
    });
    expect(messageText(third)).toContain('2048×2048');
    expect(await stage.countOrders()).toBe(before + 1);
  });

  it('vary and reroll take another seed', async () => {
    const { actor } = somebody('varier');
    const { card, order } = await result(actor, 'a bridge');
    for (const label of ['Vary · 2 cr', 'Vary boldly · 2 cr', 'Reroll · 2 cr']) {
      const before = await stage.countOrders();
      const made = await actor.press(card, label).message();
      expect(messageText(made)).toContain('a bridge');
      expect(made.id).not.toBe(card.id);
      expect(await stage.countOrders()).toBe(before + 1);
      const derived = await stage.newestOrder();
      expect(derived.parentOrderId).toBe(order.id);
      expect(derived.params.seed).not.toBe(order.params.seed);
    }
  });
});

describe('remix', () => {
  it('opens a dialog with the prompt, and orders what comes back', async () => {
    const { actor } = somebody('remixer');
    const { card, order } = await result(actor, 'a red barn --ar 3:2');
    const dialog = await actor.press(card, 'Remix · 2 cr').modal();
    const [label] = dialog.components as { component?: { value?: string } }[];
    expect(label?.component?.value).toBe('a red barn --ar 3:2 --model flux-schnell');
    const made = await (
      await actor.submitModal(dialog, { text: 'a blue barn --ar 2:3 --model flux-schnell' })
    ).message();
    expect(messageText(made)).toContain('a blue barn');
    const remix = await stage.newestOrder();
    expect(remix).toMatchObject({ kind: 'imagine', parentOrderId: order.id });
    expect(remix.params).toMatchObject({ width: 832, height: 1280 });
  });

  it('is open to others in the same channel, and refuses what is never made', async () => {
    const { actor } = somebody('first');
    const { card } = await result(actor, 'a garden');
    const second = somebody('second');
    const dialog = await second.actor.press(card, 'Remix · 2 cr').modal();
    const refused = await (await second.actor.submitModal(dialog, { text: 'nude little girl' })).message();
    expect(isEphemeral(refused)).toBe(true);
    expect(messageText(refused)).toContain('We do not make this here');
  });

  it('and details are in the menu of the message too', async () => {
    const { actor } = somebody('menu');
    const { card } = await result(actor, 'a cellar');
    const dialog = await actor.commandOn('Remix', card).modal();
    expect(dialog.title).toBe('Remix');
    const details = await actor.commandOn('Details', card).message();
    expect(messageText(details)).toContain('**Seed**');
    const said = await actor.say('just words');
    const refused = await actor.commandOn('Details', said).message();
    expect(messageText(refused)).toContain('There is nothing of mine');
  });
});

describe('details and delete', () => {
  it('details are private, and only for the owner', async () => {
    const { actor } = somebody('curious');
    const { card, order } = await result(actor, 'a well');
    const details = await actor.press(card, 'Details').message();
    expect(isEphemeral(details)).toBe(true);
    expect(messageText(details)).toContain(`**Seed**  ${order.params.seed}`);
    const refused = await somebody('nosy').actor.press(card, 'Details').message();
    expect(messageText(refused)).toContain('You have no such order.');
  });

  it('delete asks first, then takes the pictures away', async () => {
    const { actor } = somebody('deleter');
    const { card, order } = await result(actor, 'a mistake');
    const question = await actor.press(card, 'Delete').message();
    expect(isEphemeral(question)).toBe(true);
    await actor.press(question, 'Yes, delete').acknowledged();
    const left = await stage.twin.waitForMessage(
      stage.channel,
      (message) => message.id === card.id && messageFiles(message).length === 0,
    );
    expect(messageText(left)).toContain('Deleted.');
    expect(messageButtons(left)).toEqual([]);
    const again = await (await actor.command('recall', { id: order.id })).message();
    expect(messageFiles(again)).toEqual([]);
  });

  it('a moderator may delete what others posted here, anybody else may not', async () => {
    const { actor } = somebody('poster');
    const { card } = await result(actor, 'a nuisance');
    const other = await somebody('other').actor.press(card, 'Delete').message();
    expect(messageText(other)).toContain('You have no such order.');
    const moderator = somebody('moderator');
    stage.guild.addMember(moderator.user, { permissions: ['ManageMessages'] });
    const question = await moderator.actor.press(card, 'Delete').message();
    await moderator.actor.press(question, 'Yes, delete').acknowledged();
    await stage.twin.waitForMessage(
      stage.channel,
      (message) => message.id === card.id && messageText(message).includes('Deleted.'),
    );
  });
});

describe('with a slow database', () => {
  it('a button is acknowledged in time, and the dialog that comes too late is explained', async () => {
    const { actor } = somebody('sleeper');
    const { card } = await result(actor, 'a snail');
    const [rerolled, remixed] = await stage.slowly(async () => {
      const presses = [actor.press(card, 'Reroll · 2 cr'), actor.press(card, 'Remix · 2 cr')] as const;
      for (const press of presses) await press.acknowledged();
      return presses;
    });
    const made = await rerolled.waitFor((message) => message.id !== card.id);
    expect(messageText(made)).toContain('a snail');
    const told = await remixed.waitFor((message) => message.id !== card.id);
    expect(isEphemeral(told)).toBe(true);
    expect(messageText(told)).toContain('Please press it again.');
  });
});

describe('recall', () => {
  it('lists one’s own orders privately, and shows one again for all', async () => {
    const { actor } = somebody('recaller');
    const { order } = await result(actor, 'a memory');
    const list = await (await actor.command('recall')).message();
    expect(isEphemeral(list)).toBe(true);
    expect(messageText(list)).toContain(order.id);
    const again = await actor.press(list, '1').waitFor((message) => messageFiles(message).length === 1);
    expect(isEphemeral(again)).toBe(false);
    expect(messageButtons(again).map(({ label }) => label)).toContain('Upscale · 8 cr');
    const byId = await (await actor.command('recall', { id: order.id })).message();
    expect(messageFiles(byId)).toHaveLength(1);
    const refused = await (await somebody('thief').actor.command('recall', { id: order.id })).message();
    expect(isEphemeral(refused)).toBe(true);
    expect(messageText(refused)).toContain('You have no such order.');
  });
});

it('every button works after a restart of the bot', async () => {
  const { user, actor } = somebody('survivor');
  const waiting = await ask(actor, 'a candle');
  const done = await result(actor, 'a rock');
  const question = await (await actor.command('imagine', { prompt: 'a {tin|glass} star' })).message();
  const deletion = await actor.press(done.card, 'Delete').message();
  const dialog = await actor.press(done.card, 'Remix · 2 cr').modal();
  const list = await (await actor.command('recall')).message();
  await stage.stopBot();
  await stage.startBot();

  const orders = await stage.countOrders();
  for (const label of ['Upscale · 8 cr', 'Vary · 2 cr', 'Vary boldly · 2 cr', 'Reroll · 2 cr']) {
    expect(messageText(await actor.press(done.card, label).message())).toContain('a rock');
  }
  expect(messageText(await actor.press(done.card, 'Details').message())).toContain('**Seed**');
  const remixed = await (await actor.submitModal(dialog, { text: 'a stone' })).message();
  expect(messageText(remixed)).toContain('a stone');
  await actor.press(question, 'Make them all · 4 cr').acknowledged();
  await stage.twin.waitForMessage(stage.channel, (message) => messageText(message).includes('a glass star'));
  expect(await stage.countOrders()).toBe(orders + 4 + 1 + 2);
  await actor.press(list, '1').waitFor((message) => messageText(message).includes('a rock'));
  await actor.press(waiting.card, 'Cancel').acknowledged();
  expect((await stage.ended(waiting.order.id)).status).toBe('cancelled');
  await actor.press(deletion, 'Yes, delete').acknowledged();
  await until(async () => {
    const left = await stage.db
      .selectFrom('creation')
      .select('deleted_at')
      .where('order_id', '=', done.order.id)
      .execute();
    return left.every((row) => row.deleted_at !== null) ? true : undefined;
  });
  expect(await stage.balance(user)).toBeLessThan(100n);
});
