import { COMMAND_DATA } from '@easel/bot-discord/commands/registry.ts';
import { isEphemeral, messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { describe, expect, it } from 'vitest';
import { useStage } from './stage.ts';

const stage = useStage();

const somebody = (name: string) => stage.somebody(name);

describe('what is refused, privately and at no cost', () => {
  const cases: [string, Record<string, string | number>, string][] = [
    ['a seed that is no number', { prompt: 'a fox', seed: 'lucky' }, '“lucky” does not work for seed'],
    ['a shape out of range', { prompt: 'a fox', aspect: '10:1' }, '“10:1” does not work for ar'],
    ['a size out of range', { prompt: 'a fox', size: '9000x10' }, '“9000x10” does not work for size'],
    ['a model that is none', { prompt: 'a fox', model: 'crayon' }, '“crayon” does not work for model'],
    ['a style that is none', { prompt: 'a fox', style: 'scribble' }, '“scribble” does not work for style'],
    ['steps over the limit', { prompt: 'a fox', steps: 99 }, '“99” does not work for steps'],
    ['a batch over the limit, by flag', { prompt: 'a fox --n 9' }, '“9” does not work for n'],
    [
      'a negative prompt the model cannot take',
      { prompt: 'a fox', negative: 'text' },
      'does not work for no',
    ],
    ['a prompt of flags only', { prompt: '--ar 16:9' }, 'What should the picture show?'],
    ['a prompt that is too long', { prompt: 'fox '.repeat(600) }, 'at most 2,000 can be used'],
    ['too many variants', { prompt: '{a|b|c} {d|e|f} {g|h}' }, 'is more than is allowed here'],
    ['something that is never made', { prompt: 'nude little girl' }, 'We do not make this here'],
  ];
  it.each(cases)('%s', async (_, options, words) => {
    const { user, actor } = somebody('asker');
    const before = await stage.countOrders();
    const answer = await (await actor.command('imagine', options)).message();
    expect(messageText(answer)).toContain(words);
    expect(isEphemeral(answer)).toBe(true);
    expect(await stage.countOrders()).toBe(before);
    expect([0n, 100n]).toContain(await stage.balance(user));
  });

  it('an empty wallet, saying what is missing', async () => {
    const { user, actor } = somebody('spender');
    const all = { prompt: 'a fox', count: 4, model: 'flux-dev' };
    for (let i = 0; i < 4; i++) await (await actor.command('imagine', all)).message();
    const answer = await (await actor.command('imagine', all)).message();
    expect(isEphemeral(answer)).toBe(true);
    expect(messageText(answer)).toContain('That costs 24 credits, and you have 4 credits free.');
    expect(messageText(answer)).toContain('You are 20 credits short.');
    expect(await stage.balance(user)).toBe(4n);
  });
});

describe('what people write', () => {
  const prompts: [string, string, string][] = [
    [
      'markdown and mentions',
      '**bold** @everyone <@1> [x](https://a.b) ||s||',
      '\\*\\*bold\\*\\* \\@everyone \\<\\@1\\>',
    ],
    ['emoji', 'a cat 👩‍👩‍👧‍👦 on 🏖️', 'a cat 👩‍👩‍👧‍👦 on 🏖️'],
    ['right to left', 'منارة في عاصفة שלום', 'منارة في عاصفة שלום'],
    ['quotes and braces', `it's "so" {fine} \\o/`, `it's "so" {fine} \\\\o/`],
  ];
  it.each(prompts)('%s stand on the card as they were written', async (_, prompt, shown) => {
    const card = await (await somebody('writer').actor.command('imagine', { prompt })).message();
    expect(messageText(card)).toContain(shown);
    expect((await stage.newestOrder()).params.prompt).toBe(prompt);
  });

  it('a very long prompt is shortened on the card only', async () => {
    const prompt = `${'*🦊'.repeat(600)} end`;
    const card = await (await somebody('novelist').actor.command('imagine', { prompt })).message();
    expect(messageText(card).length).toBeLessThan(1_200);
    expect(messageText(card)).toMatch(/(🦊|\*)…/u);
    expect((await stage.newestOrder()).params.prompt).toBe(prompt);
  });
});

it('takes every option', async () => {
  const { actor } = somebody('chooser');
  const options = {
    prompt: 'a harbour',
    aspect: '3:2',
    model: 'sdxl',
    style: 'oil',
    count: 3,
    seed: '7',
    negative: 'text, people',
    steps: 20,
    guidance: 5.5,
  };
  await (await actor.command('imagine', options)).message();
  expect((await stage.newestOrder()).params).toMatchObject({
    model: 'sdxl',
    style: 'oil',
    count: 3,
    seed: 7,
    negativePrompt: 'text, people',
    steps: 20,
    guidance: 5.5,
    width: 1280,
    height: 832,
  });
});

it('works in the private chat with the bot', async () => {
  const user = stage.twin.addUser({ name: 'recluse' });
  const card = await (await user.dm().command('imagine', { prompt: 'a quiet room' })).message();
  expect(messageText(card)).toContain('a quiet room');
  const order = await stage.newestOrder();
  expect(order.serverId).toBeUndefined();
  await stage.make(order.id);
  expect((await stage.ended(order.id)).status).toBe('succeeded');
});

it('asks before several prompts in one, and orders them once', async () => {
  const { user, actor } = somebody('gambler');
  const question = await (await actor.command('imagine', { prompt: 'a {red|blue|green} boat' })).message();
  expect(isEphemeral(question)).toBe(true);
  expect(messageText(question)).toContain('3 orders of 1 picture, 6 credits in all');
  const before = await stage.countOrders();
  await actor.press(question, 'Make them all · 6 cr').acknowledged();
  await stage.twin.waitForMessage(stage.channel, (message) => messageText(message).includes('green boat'));
  expect(await stage.countOrders()).toBe(before + 3);
  expect(await stage.balance(user)).toBe(94n);
  const answered = actor.messages.find(({ id }) => id === question.id);
  expect(answered && messageText(answered)).toContain('3 orders are on their way.');
  expect(answered && messageButtons(answered)).toEqual([]);
  const cards = stage.channel.messages.filter((message) =>
    /a (red|blue|green) boat/.test(messageText(message)),
  );
  expect(cards).toHaveLength(3);
});

it('leaves it at that when the batch is not wanted', async () => {
  const { actor } = somebody('doubter');
  const question = await (await actor.command('imagine', { prompt: 'a {red|blue} kite' })).message();
  const before = await stage.countOrders();
  const answer = await actor.press(question, 'No, thanks').message();
  expect(messageText(answer)).toContain('Nothing was ordered.');
  expect(await stage.countOrders()).toBe(before);
});

describe('with a slow database', () => {
  it('an order is promised in time, and its card takes the place of the promise', async () => {
    const { actor } = somebody('patient');
    const asked = await stage.slowly(async () => {
      const handle = await actor.command('imagine', { prompt: 'a slow river' });
      await handle.acknowledged();
      return handle;
    });
    const card = await asked.message();
    expect(messageText(card)).toContain('a slow river');
    const order = await stage.newestOrder();
    await stage.make(order.id);
    await stage.twin.waitForMessage(
      stage.channel,
      (message) => message.id === card.id && messageText(message).includes('charged 2'),
    );
  });

  it('an error stays private, although a public answer was promised', async () => {
    const { actor } = somebody('mistaken');
    const asked = await stage.slowly(async () => {
      const handle = await actor.command('imagine', { prompt: 'a fox', seed: 'x' });
      await handle.acknowledged();
      return handle;
    });
    const told = await asked.waitFor((message) => messageText(message).includes('does not work for seed'));
    expect(isEphemeral(told)).toBe(true);
    expect(asked.messages()).toHaveLength(1);
  });
});

describe('suggestions', () => {
  it('are models that are switched on, styles, and shapes, also one that was typed', async () => {
    const { actor } = somebody('typist');
    const models = await actor.autocomplete('imagine', 'model', 'flux');
    expect(models.map(({ value }) => value)).toEqual(['flux-schnell', 'flux-dev']);
    const styles = await actor.autocomplete('imagine', 'style', 'paint');
    expect(styles.map(({ value }) => value)).toEqual(['oil']);
    const shapes = await actor.autocomplete('imagine', 'aspect', '5:4');
    expect(shapes[0]).toEqual({ name: '5:4 · 1152×896', value: '5:4' });
    expect(await actor.autocomplete('imagine', 'aspect', 'round')).toEqual([]);
  });
});

it('shows credits and help privately', async () => {
  const { actor } = somebody('newcomer');
  const help = await (await actor.command('help')).message();
  expect(isEphemeral(help)).toBe(true);
  expect(messageText(help)).toContain('You have 100 credits to begin with.');
  const slash = COMMAND_DATA.filter((command) => 'description' in command);
  // Who runs it knows of theirs from the documentation.
  for (const { name } of slash) if (name !== 'operator') expect(messageText(help)).toContain(`**/${name}**`);
  const credits = await (await actor.command('credits show')).message();
  expect(isEphemeral(credits)).toBe(true);
  expect(messageText(credits)).toContain('100 credits free to spend');
});
