import { setTimeout as sleep } from 'node:timers/promises';
import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ContainerBuilder,
  type Interaction,
  LabelBuilder,
  MediaGalleryBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusedByClient } from '../command-options.ts';
import { downloadFile, isEphemeral, messageButtons, messageFiles, messageText } from '../message-reading.ts';
import { findBreaches, findDiscordSpec, loadDiscordSpec } from '../spec-check.ts';
import { openStage, type Stage } from './stage.ts';

const specFile = findDiscordSpec();
let stage: Stage;
/** What went wrong inside the bot; no test may leave anything here. */
let problems: unknown[];
beforeEach(async () => {
  problems = [];
  stage = await openStage({ answerWithinMs: 20_000 });
});
afterEach(async () => {
  await stage.close();
  expect(problems).toEqual([]);
  // What the real client sent, and what it was answered, is held against Discord's specification where there is one.
  if (specFile) expect(findBreaches(loadDiscordSpec(specFile), stage.twin.requests)).toEqual([]);
});

const imagine = new SlashCommandBuilder()
  .setName('imagine')
  .setDescription('Makes a picture')
  .addStringOption((option) => option.setName('prompt').setDescription('What to paint').setRequired(true))
  .addStringOption((option) => option.setName('model').setDescription('Painter').setAutocomplete(true))
  .addIntegerOption((option) =>
    option.setName('count').setDescription('How many').setMinValue(1).setMaxValue(4),
  )
  .addStringOption((option) =>
    option.setName('shape').setDescription('Shape').addChoices({ name: 'Wide', value: '16:9' }),
  );
const settings = new SlashCommandBuilder()
  .setName('settings')
  .setDescription('Your settings')
  .addSubcommand((sub) =>
    sub
      .setName('personal')
      .setDescription('Yours')
      .addBooleanOption((option) => option.setName('quiet').setDescription('Quiet')),
  );

async function startBot(onInteraction: (interaction: Interaction) => Promise<unknown>) {
  const client = await stage.login();
  client.on('interactionCreate', (interaction) => {
    onInteraction(interaction).catch((error: unknown) => problems.push(error));
  });
  await client.application.commands.set([imagine, settings]);
  return client;
}

describe('the real client against the twin', () => {
  it('logs in, sees its servers and registers commands once', async () => {
    const client = await startBot(async () => undefined);
    expect(client.user.username).toBe('easel');
    expect(client.guilds.cache.get(stage.guild.id)?.name).toBe('Harbour');
    const first = await client.application.commands.fetch();
    await client.application.commands.set([imagine, settings]);
    const second = await client.application.commands.fetch();
    expect([...second.keys()]).toEqual([...first.keys()]);
    expect(second.find(({ name }) => name === 'imagine')?.options).toHaveLength(4);
  });

  it('refuses a wrong token', async () => {
    await expect(stage.login('wrong')).rejects.toThrow('invalid token');
    const answer = await stage.call('GET', '/users/@me', undefined, { authorization: 'Bot wrong' });
    expect(answer).toMatchObject({ status: 401, body: { message: '401: Unauthorized', code: 0 } });
    expect(stage.twin.invalidRequests).toBe(2);
  });

  it('carries a command from the defer to a card with a picture and a pressed button', async () => {
    const picture = await sharp({ create: { width: 32, height: 18, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    await startBot(async (interaction) => {
      if (interaction.isChatInputCommand()) {
        expect(interaction.inCachedGuild()).toBe(true);
        await interaction.deferReply();
        const card = new ContainerBuilder()
          .addTextDisplayComponents(
            new TextDisplayBuilder().setContent(`**${interaction.options.getString('prompt')}**`),
          )
          .addMediaGalleryComponents(
            new MediaGalleryBuilder().addItems((item) =>
              item.setURL('attachment://out.png').setDescription('teal'),
            ),
          )
          .addActionRowComponents(
            new ActionRowBuilder<ButtonBuilder>().addComponents(
              new ButtonBuilder().setCustomId('vary:1').setLabel('Vary').setStyle(ButtonStyle.Secondary),
            ),
          );
        await interaction.editReply({
          components: [card],
          flags: MessageFlags.IsComponentsV2,
          files: [new AttachmentBuilder(picture, { name: 'out.png' })],
        });
      }
      if (interaction.isButton()) {
        await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        await interaction.followUp({
          content: `pressed ${interaction.customId} on ${interaction.message.id}`,
        });
      }
    });

    const actor = stage.member.in(stage.channel);
    const asked = await actor.command('imagine', { prompt: 'a lighthouse', count: 2, shape: '16:9' });
    const card = await asked.message();
    expect(messageText(card)).toBe('**a lighthouse**');
    expect(messageButtons(card).map(({ label }) => label)).toEqual(['Vary']);
    expect(card.attachments).toEqual([]);
    const [file] = messageFiles(card);
    expect(file).toMatchObject({
      name: 'out.png',
      width: 32,
      height: 18,
      contentType: 'image/png',
      description: 'teal',
    });
    expect(file && (await downloadFile(file))).toEqual(picture);
    expect(stage.channel.messages.map(({ id }) => id)).toEqual([card.id]);

    const pressed = actor.press(card, 'Vary');
    const whisper = await pressed.message();
    expect(whisper.content).toBe(`pressed vary:1 on ${card.id}`);
    expect(isEphemeral(whisper)).toBe(true);
    expect(stage.channel.messages).toHaveLength(1);
    expect(actor.messages).toHaveLength(2);
    const visitor = stage.twin.addUser({ name: 'visitor' }).in(stage.channel);
    expect(visitor.messages).toHaveLength(1);
  });

  it('lets a file link expire after a day', async () => {
    const client = await startBot(async () => undefined);
    const channel = await client.channels.fetch(stage.channel.id);
    if (!channel?.isSendable()) throw new Error('no channel to write in');
    await channel.send({ files: [new AttachmentBuilder(Buffer.from('words'), { name: 'note.txt' })] });
    const [note] = stage.channel.messages;
    const [file] = note ? messageFiles(note) : [];
    if (!file) throw new Error('no file was sent');
    expect(String(await downloadFile(file))).toBe('words');
    stage.clock.advance(25 * 60 * 60 * 1000);
    await expect(downloadFile(file)).rejects.toThrow('404');
  });

  it('opens a dialog, takes its answers, and completes options', async () => {
    await startBot(async (interaction) => {
      if (interaction.isChatInputCommand()) {
        const input = new TextInputBuilder()
          .setCustomId('prompt')
          .setStyle(TextInputStyle.Paragraph)
          .setValue('before');
        const label = new LabelBuilder().setLabel('Prompt').setTextInputComponent(input);
        await interaction.showModal(
          new ModalBuilder().setCustomId('remix:7').setTitle('Remix').addLabelComponents(label),
        );
      }
      if (interaction.isModalSubmit()) {
        await interaction.reply({
          content: interaction.fields.getTextInputValue('prompt'),
          flags: MessageFlags.Ephemeral,
        });
      }
      if (interaction.isAutocomplete()) {
        const { value } = interaction.options.getFocused(true);
        await interaction.respond([{ name: `${value}ux`, value: 'flux' }]);
      }
    });
    const actor = stage.member.in(stage.channel);
    const dialog = await (await actor.command('imagine', { prompt: 'x' })).modal();
    expect(dialog.title).toBe('Remix');
    await expect(actor.submitModal(dialog, { nothing: 'x' })).rejects.toThrow(RefusedByClient);
    const submitted = await actor.submitModal(dialog, { prompt: 'after' });
    expect(await submitted.message()).toMatchObject({ content: 'after' });
    expect(await actor.autocomplete('imagine', 'model', 'fl')).toEqual([{ name: 'flux', value: 'flux' }]);
  });

  it('refuses what a client refuses', async () => {
    await startBot(async () => undefined);
    const actor = stage.member.in(stage.channel);
    await expect(actor.command('paint')).rejects.toThrow('unknown command');
    await expect(actor.command('imagine')).rejects.toThrow('needs the option prompt');
    await expect(actor.command('imagine', { prompt: 'x', count: 9 })).rejects.toThrow('at most 4');
    await expect(actor.command('imagine', { prompt: 'x', shape: '1:9' })).rejects.toThrow('not one of');
    await expect(actor.command('settings')).rejects.toThrow('needs a subcommand');
    await expect(actor.command('imagine', { prompt: 'x', mood: 'y' })).rejects.toThrow('no option mood');
  });

  it('passes subcommands, direct messages and ordinary words on', async () => {
    const client = await startBot(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const quiet = interaction.options.getBoolean('quiet');
      await interaction.reply(`${interaction.options.getSubcommand()} ${quiet} ${interaction.context}`);
    });
    const heard: string[] = [];
    client.on('messageCreate', (message) => {
      if (!message.author.bot) heard.push(message.content);
    });
    const dm = stage.member.dm();
    const answer = await dm.command('settings personal', { quiet: true });
    expect(await answer.message()).toMatchObject({ content: 'personal true 1' });
    await dm.say('a private prompt');
    await stage.member.in(stage.channel).say('a public remark');
    await expect.poll(() => heard).toEqual(['a private prompt', 'a public remark']);
  });

  it('replays what was missed when a dropped connection is resumed', async () => {
    const client = await startBot(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply('back again');
    });
    const resumed = new Promise<number>((resolve) =>
      client.once('shardResume', (_, replayed) => resolve(replayed)),
    );
    stage.twin.gateway.dropConnections();
    await expect.poll(() => stage.twin.gateway.connected()).toBe(0);
    const asked = await stage.member.in(stage.channel).command('imagine', { prompt: 'x' });
    expect(await asked.message()).toMatchObject({ content: 'back again' });
    expect(await resumed).toBeGreaterThan(0);
  });

  it('starts a new session where the old one is forgotten', async () => {
    const client = await startBot(async () => undefined);
    const before = client.readyTimestamp;
    const ready = new Promise<void>((resolve) => client.once('shardReady', () => resolve()));
    stage.clock.advance(5_000);
    stage.twin.gateway.dropConnections({ resumable: false });
    await ready;
    expect(stage.twin.gateway.connected()).toBe(1);
    expect(before).toBeGreaterThan(0);
  });

  it('makes the client wait out a storm of 429', async () => {
    const client = await startBot(async () => undefined);
    stage.twin.switches.rateLimitStorm = { requests: 2, retryAfterMs: 40, scope: 'user' };
    const channel = await client.channels.fetch(stage.channel.id, { force: true });
    expect(channel?.id).toBe(stage.channel.id);
    expect(stage.twin.requests.slice(-3).map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(stage.twin.invalidRequests).toBe(2);
  });

  it('posts once when the answer to a message with a nonce was cut off', async () => {
    const client = await startBot(async () => undefined);
    const channel = await client.channels.fetch(stage.channel.id);
    if (!channel?.isSendable()) throw new Error('no channel to write in');
    const route = 'POST /channels/{channel_id}/messages';
    stage.twin.switches.dropAfterHandling(route);
    const send = () => channel.send({ content: 'receipt', nonce: 'ord_1', enforceNonce: true });
    const sent = await send().catch(async () => {
      await sleep(10);
      return send();
    });
    expect(stage.channel.messages.map(({ id }) => id)).toEqual([sent.id]);
    expect(stage.twin.requests.filter((request) => request.route === route)).toHaveLength(2);
  });
});
