import { isEphemeral, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { expect, it } from 'vitest';
import { useStage } from './stage.ts';

const stage = useStage();

const somebody = (name: string) => stage.somebody(name).actor;

it('keeps personal defaults, shows them, and unsets them', async () => {
  const actor = somebody('keeper');
  const saved = await (
    await actor.command('settings personal', { model: 'sdxl', aspect: '16:9', count: 2, negative: 'text' })
  ).message();
  expect(isEphemeral(saved)).toBe(true);
  expect(messageText(saved)).toContain('Saved.');
  await (await actor.command('imagine', { prompt: 'a default' })).message();
  expect((await stage.newestOrder()).params).toMatchObject({
    model: 'sdxl',
    count: 2,
    width: 1344,
    negativePrompt: 'text',
  });
  await (await actor.command('settings personal', { reset: 'aspect' })).message();
  const shown = await (await actor.command('settings personal')).message();
  expect(messageText(shown)).toContain('**Shape**  not set');
  expect(messageText(shown)).toContain('**Model**  sdxl');
  expect(messageText(shown)).not.toContain('Saved.');
  const cleared = await (await actor.command('settings personal', { reset: 'all' })).message();
  expect(messageText(cleared)).toContain('**Model**  not set');
});

it('lets only those who manage a place set its limits, and holds to them', async () => {
  const refused = await (await somebody('nobody').command('settings channel', { max_count: 1 })).message();
  expect(messageText(refused)).toContain('Only admins may change the settings of this place.');

  const manager = stage.twin.addUser({ name: 'manager' });
  stage.guild.addMember(manager, { permissions: ['ManageChannels', 'ManageGuild'] });
  const actor = manager.in(stage.channel);
  await (await actor.command('settings channel', { max_count: 1 })).message();
  const server = await (
    await actor.command('settings server', { only_models: 'flux-schnell, sdxl', style: 'ink' })
  ).message();
  expect(messageText(server)).toContain('**Only these models**  flux-schnell, sdxl');

  const member = somebody('capped');
  const many = await (await member.command('imagine', { prompt: 'a crowd', count: 3 })).message();
  expect(messageText(many)).toContain('n 3 is more than is allowed here.');
  const model = await (await member.command('imagine', { prompt: 'a fox', model: 'flux-dev' })).message();
  expect(messageText(model)).toContain('model flux-dev is more than is allowed here.');
  await (await member.command('imagine', { prompt: 'a fox' })).message();
  expect((await stage.newestOrder()).params.style).toBe('ink');
  await (await actor.command('settings server', { reset: 'all' })).message();
  await (await actor.command('settings channel', { reset: 'all' })).message();
  await (await member.command('imagine', { prompt: 'a crowd', count: 3 })).message();
  expect((await stage.newestOrder()).params.count).toBe(3);
});

it('holds the limits of a channel in its threads, also in those that the bot is no member of', async () => {
  const channel = stage.guild.addChannel({ name: 'workshop' });
  const manager = stage.twin.addUser({ name: 'keeper' });
  stage.guild.addMember(manager, { permissions: ['ManageChannels'] });
  await (await manager.in(channel).command('settings channel', { max_count: 2, style: 'ink' })).message();
  const member = stage.twin.addUser({ name: 'threader' });
  for (const isPrivate of [false, true]) {
    const thread = member.in(stage.guild.addThread(channel, { name: 'sketches', isPrivate }));
    const refused = await (await thread.command('imagine', { prompt: 'a crowd', count: 3 })).message();
    expect(messageText(refused)).toContain('n 3 is more than is allowed here.');
    await (await thread.command('imagine', { prompt: 'a crowd', count: 2 })).message();
    expect((await stage.newestOrder()).params).toMatchObject({ count: 2, style: 'ink' });
  }
});

it('refuses a default that is none', async () => {
  const answer = await (await somebody('joker').command('settings personal', { model: 'crayon' })).message();
  expect(messageText(answer)).toContain('“crayon” does not work for model.');
});
