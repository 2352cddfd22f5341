import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InteractionHandle } from '../interaction-handle.ts';
import { isEphemeral } from '../message-reading.ts';
import { openStage, type Stage } from './stage.ts';

const MINUTE = 60_000;
const EPHEMERAL = 64;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  const { status } = await stage.call('PUT', `/applications/${stage.twin.applicationId}/commands`, [
    { name: 'imagine', description: 'Makes a picture' },
    { name: 'grown-up', description: 'Adults only', nsfw: true },
    { name: 'manage', description: 'For managers', default_member_permissions: '32', contexts: [0] },
    { name: 'anywhere', description: 'Everywhere', contexts: [0, 1, 2], integration_types: [0, 1] },
    { name: 'Use as input', type: 3 },
  ]);
  expect(status).toBe(200);
});
afterEach(() => stage.close());

const ask = (name = 'imagine') => stage.member.in(stage.channel).command(name);
const answer = ({ interaction: { id, token } }: InteractionHandle, body: unknown, query = '') =>
  stage.call('POST', `/interactions/${id}/${token}/callback${query}`, body);
const webhook = ({ interaction }: InteractionHandle) =>
  `/webhooks/${stage.twin.applicationId}/${interaction.token}`;

describe('the first answer', () => {
  it('must come within three seconds', async () => {
    const asked = await ask();
    const seen = asked.response();
    stage.clock.advance(3_001);
    expect(await answer(asked, { type: 4, data: { content: 'late' } })).toMatchObject({
      status: 404,
      body: { code: 10062 },
    });
    expect(await seen).toEqual({ kind: 'failed', text: 'The application did not respond' });
    await expect(asked.acknowledged()).rejects.toThrow('did not respond');
  });

  it('is the only one', async () => {
    const asked = await ask();
    const first = await answer(asked, { type: 4, data: { content: 'one' } }, '?with_response=true');
    expect(first).toMatchObject({
      status: 200,
      body: { resource: { type: 4, message: { content: 'one' } } },
    });
    expect(await answer(asked, { type: 5 })).toMatchObject({ status: 400, body: { code: 40060 } });
    expect(stage.channel.messages).toHaveLength(1);
  });

  it('may be tried again after a refusal of its content', async () => {
    const asked = await ask();
    const refused = await answer(asked, { type: 4, data: { content: 'x'.repeat(2001) } });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 50035, errors: { data: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } } },
    });
    expect(await answer(asked, { type: 4, data: {} })).toMatchObject({ status: 400, body: { code: 50006 } });
    expect(await answer(asked, { type: 7, data: { content: 'no message to update' } })).toMatchObject({
      status: 400,
    });
    expect(await answer(asked, { type: 4, data: { content: 'good' } })).toMatchObject({ status: 204 });
  });

  it('needs the right token', async () => {
    const asked = await ask();
    const { id } = asked.interaction;
    const wrong = await stage.call('POST', `/interactions/${id}/wrong/callback`, { type: 5 });
    expect(wrong).toMatchObject({ status: 404, body: { code: 10062 } });
  });

  it('of an autocomplete offers at most 25 choices', async () => {
    await stage.call('PUT', `/applications/${stage.twin.applicationId}/commands`, [
      {
        name: 'find',
        description: 'Finds',
        options: [{ type: 3, name: 'what', description: 'What', autocomplete: true }],
      },
    ]);
    const refusals: unknown[] = [];
    const client = await stage.login();
    client.on('interactionCreate', (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const choices = Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` }));
      interaction.respond(choices).catch((error: unknown) => refusals.push(error));
    });
    const offered = stage.member.in(stage.channel).autocomplete('find', 'what', 'a');
    const failed = expect(offered).rejects.toThrow('Loading options failed');
    await expect.poll(() => refusals).toMatchObject([{ status: 400, code: 50035 }]);
    stage.clock.advance(3_001);
    await failed;
  });
});

describe('the token', () => {
  it('works for fifteen minutes', async () => {
    const asked = await ask();
    await answer(asked, { type: 5 });
    stage.clock.advance(14 * MINUTE);
    const edited = await stage.call('PATCH', `${webhook(asked)}/messages/@original`, { content: 'in time' });
    expect(edited).toMatchObject({ status: 200, body: { content: 'in time' } });
    stage.clock.advance(MINUTE);
    for (const [method, path] of [
      ['PATCH', '/messages/@original'],
      ['POST', ''],
      ['DELETE', '/messages/@original'],
    ] as const) {
      const late = await stage.call(
        method,
        webhook(asked) + path,
        method === 'DELETE' ? undefined : { content: 'late' },
      );
      expect(late).toMatchObject({ status: 401, body: { code: 50027 } });
    }
  });

  it('may fail early', async () => {
    const asked = await ask();
    await answer(asked, { type: 5 });
    stage.twin.switches.expireInteractionTokens = true;
    const edited = await stage.call('PATCH', `${webhook(asked)}/messages/@original`, { content: 'x' });
    expect(edited).toMatchObject({ status: 401, body: { code: 50027 } });
    const seen = asked.response();
    stage.clock.advance(15 * MINUTE);
    expect(await seen).toMatchObject({ kind: 'failed' });
  });

  it('says nothing before the first answer, and touches its own messages only', async () => {
    const [mine, other] = [await ask(), await ask()];
    expect(await stage.call('POST', webhook(mine), { content: 'x' })).toMatchObject({
      status: 404,
      body: { code: 10015 },
    });
    await answer(mine, { type: 4, data: { content: 'mine' } });
    await answer(other, { type: 4, data: { content: 'other' } });
    const strange = await other.message();
    const path = `${webhook(mine)}/messages/${strange.id}`;
    expect(await stage.call('DELETE', path)).toMatchObject({ status: 404, body: { code: 10008 } });
    expect(await stage.call('DELETE', `${webhook(mine)}/messages/@original`)).toMatchObject({ status: 204 });
    expect(stage.channel.messages.map(({ content }) => content)).toEqual(['other']);
  });
});

describe('a deferred answer', () => {
  it('settles who sees it', async () => {
    const asked = await ask();
    await answer(asked, { type: 5, data: { flags: EPHEMERAL } });
    const followUp = await stage.call('POST', webhook(asked), { content: 'fills the gap' });
    expect(followUp.body.flags & EPHEMERAL).toBe(EPHEMERAL);
    const message = await asked.message();
    expect(message.content).toBe('fills the gap');
    expect(isEphemeral(message)).toBe(true);
    const second = await stage.call('POST', webhook(asked), { content: 'for all' });
    expect(second.body.flags & EPHEMERAL).toBe(0);
    expect(stage.channel.messages.map(({ content }) => content)).toEqual(['for all']);
    const whispered = await stage.call('GET', `/channels/${stage.channel.id}/messages/${message.id}`);
    expect(whispered).toMatchObject({ status: 404, body: { code: 10008 } });
  });

  it('of a component changes the message it sits on', async () => {
    const asked = await ask();
    const button = { type: 2, style: 1, custom_id: 'go', label: 'Go' };
    await answer(asked, {
      type: 4,
      data: { content: 'before', components: [{ type: 1, components: [button] }] },
    });
    const message = await asked.message();
    const pressed = stage.member.in(stage.channel).press(message, 'go');
    await answer(pressed, { type: 6 });
    expect(await pressed.response()).toEqual({ kind: 'acknowledged' });
    await stage.call('PATCH', `${webhook(pressed)}/messages/@original`, { content: 'after', components: [] });
    expect(stage.channel.messages).toMatchObject([{ id: message.id, content: 'after' }]);
    expect(() => stage.member.in(stage.channel).press(message, 'go')).toThrow('offers no go');
  });
});

describe('where a command is offered', () => {
  it('keeps age-restricted commands to age-restricted channels', async () => {
    const adults = stage.guild.addChannel({ name: 'adults', nsfw: true });
    await expect(ask('grown-up')).rejects.toThrow('age-restricted');
    await expect(stage.member.dm().command('grown-up')).rejects.toThrow('age-restricted');
    const asked = await stage.member.in(adults).command('grown-up');
    expect(asked.interaction.channelId).toBe(adults.id);
  });

  it('follows permissions and contexts', async () => {
    await expect(ask('manage')).rejects.toThrow('permissions');
    stage.guild.addMember(stage.member, { permissions: ['ManageGuild'] });
    expect((await ask('manage')).interaction.userId).toBe(stage.member.id);
    await expect(stage.member.dm().command('manage')).rejects.toThrow('not offered here');
  });

  it('lets an app installed by a person follow up five times', async () => {
    const other = stage.twin.addUser({ name: 'visitor' });
    const asked = await stage.member.inPrivateWith(other).command('anywhere');
    await answer(asked, { type: 4, data: { content: 'first' } });
    const followUps = [];
    for (let index = 0; index < 6; index += 1) {
      stage.clock.advance(2_000);
      followUps.push((await stage.call('POST', webhook(asked), { content: String(index) })).status);
    }
    expect(followUps).toEqual([200, 200, 200, 200, 200, 400]);
    const outside = await stage.call('POST', `/channels/${asked.interaction.channelId}/messages`, {
      content: 'x',
    });
    expect(outside).toMatchObject({ status: 403, body: { code: 50001 } });
  });

  it('carries the message that a menu command is used on', async () => {
    const actor = stage.member.in(stage.channel);
    const picture = await actor.say('look', { files: [{ name: 'a b.txt', data: Buffer.from('x') }] });
    expect(picture.attachments).toMatchObject([{ filename: 'a_b.txt' }]);
    const used = actor.commandOn('Use as input', picture);
    expect(used.interaction.data).toMatchObject({
      target_id: picture.id,
      resolved: { messages: { [picture.id]: { content: 'look' } } },
    });
  });
});
