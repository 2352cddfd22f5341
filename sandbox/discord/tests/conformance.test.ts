import { afterEach, beforeEach, expect, it } from 'vitest';
import { findBreaches, findDiscordSpec, loadDiscordSpec } from '../spec-check.ts';
import { openStage, type Stage } from './stage.ts';

const file = findDiscordSpec();
if (!file) console.warn('skipped: no discord-openapi.json in API_SPECS_DIR or ../shared/specs');
const spec = file === undefined ? undefined : loadDiscordSpec(file);
const V2 = 1 << 15;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

function expectConformance(least: number): void {
  if (!spec) throw new Error('the specification is missing');
  expect(stage.twin.requests.length).toBeGreaterThanOrEqual(least);
  expect(findBreaches(spec, stage.twin.requests)).toEqual([]);
}

const text = (content: string) => ({ type: 10, content });
const button = (custom_id: string) => ({ type: 2, style: 1, label: 'Go', custom_id });
const everyComponent = [
  text('a'),
  { type: 9, components: [text('b')], accessory: button('accessory') },
  { type: 9, components: [text('b')], accessory: { type: 11, media: { url: 'https://example.com/a.png' } } },
  {
    type: 12,
    items: [
      { media: { url: 'attachment://a.txt' }, description: 'a' },
      { media: { url: 'https://example.com/a.png' } },
    ],
  },
  { type: 13, file: { url: 'attachment://a.txt' } },
  { type: 14 },
  { type: 1, components: [button('row'), { type: 2, style: 5, label: 'Link', url: 'https://example.com' }] },
  {
    type: 17,
    accent_color: 0xff8800,
    components: [
      text('c'),
      { type: 1, components: [{ type: 3, custom_id: 's', options: [{ label: 'A', value: 'a' }] }] },
    ],
  },
  { type: 1, components: [{ type: 5, custom_id: 'u' }] },
];

it.skipIf(!spec)('who and where, as the specification has it', async () => {
  const thread = stage.guild.addThread(stage.channel, { name: 'sketches' });
  for (const path of [
    '/gateway',
    '/gateway/bot',
    '/users/@me',
    `/users/${stage.member.id}`,
    '/applications/@me',
    '/oauth2/applications/@me',
    `/channels/${stage.channel.id}`,
    `/channels/${thread.id}`,
    `/guilds/${stage.guild.id}`,
    `/guilds/${stage.guild.id}/roles`,
    `/guilds/${stage.guild.id}/channels`,
    `/guilds/${stage.guild.id}/members/${stage.twin.applicationId}`,
  ]) {
    expect((await stage.call('GET', path)).status).toBe(200);
  }
  await stage.call('POST', '/users/@me/channels', { recipient_id: stage.member.id });
  expectConformance(13);
});

it.skipIf(!spec)('commands and messages, as the specification has it', async () => {
  await stage.call('PUT', `/applications/${stage.twin.applicationId}/commands`, [
    {
      name: 'imagine',
      description: 'x',
      contexts: [0, 1],
      options: [{ type: 3, name: 'prompt', description: 'x', required: true, max_length: 100 }],
    },
    { name: 'settings', description: 'x', options: [{ type: 1, name: 'personal', description: 'x' }] },
    { name: 'Use as input', type: 3 },
  ]);
  await stage.call('GET', `/applications/${stage.twin.applicationId}/commands`);
  const form = new FormData();
  form.set('payload_json', JSON.stringify({ flags: V2, components: everyComponent }));
  form.set('files[0]', new Blob(['words']), 'a.txt');
  const path = `/channels/${stage.channel.id}/messages`;
  const { status, body } = await stage.call('POST', path, form);
  expect(status).toBe(200);
  await stage.call('PATCH', `${path}/${body.id}`, { components: [text('edited')] });
  await stage.call('POST', path, {
    content: 'reply',
    nonce: 'n',
    enforce_nonce: true,
    embeds: [{ title: 'x', fields: [{ name: 'a', value: 'b' }] }],
    message_reference: { message_id: body.id },
  });
  await stage.member.in(stage.channel).say('hello', { files: [{ name: 'a.txt', data: Buffer.from('x') }] });
  await stage.call('GET', `${path}?limit=5`);
  await stage.call('GET', `${path}/${body.id}`);
  await stage.call('DELETE', `${path}/${body.id}`);
  await stage.call('POST', path, { flags: V2, content: 'x', components: [text('x')] });
  stage.twin.switches.rateLimitStorm = { requests: 1, retryAfterMs: 10, scope: 'user' };
  await stage.call('GET', path);
  expectConformance(10);
});

it.skipIf(!spec)('interactions, as the specification has it', async () => {
  await stage.call('PUT', `/applications/${stage.twin.applicationId}/commands`, [
    {
      name: 'imagine',
      description: 'x',
      options: [{ type: 3, name: 'model', description: 'x', autocomplete: true }],
    },
  ]);
  const actor = stage.member.in(stage.channel);
  const answer = ({ id, token }: { id: string; token: string }, body: unknown) =>
    stage.call('POST', `/interactions/${id}/${token}/callback?with_response=true`, body);

  const asked = await actor.command('imagine');
  await answer(asked.interaction, { type: 5 });
  const webhook = `/webhooks/${stage.twin.applicationId}/${asked.interaction.token}`;
  const components = [text('x'), { type: 1, components: [button('go')] }];
  await stage.call('PATCH', `${webhook}/messages/@original`, { flags: V2, components });
  await stage.call('GET', `${webhook}/messages/@original`);
  const followUp = await stage.call('POST', webhook, { content: 'more', flags: 64 });
  await stage.call('PATCH', `${webhook}/messages/${followUp.body.id}`, { content: 'less' });
  await stage.call('DELETE', `${webhook}/messages/${followUp.body.id}`);

  const pressed = actor.press(await asked.message(), 'go');
  await answer(pressed.interaction, {
    type: 9,
    data: {
      custom_id: 'remix',
      title: 'Remix',
      components: [{ type: 18, label: 'Prompt', component: { type: 4, custom_id: 'prompt', style: 2 } }],
    },
  });
  const submitted = await actor.submitModal(await pressed.modal(), { prompt: 'after' });
  await answer(submitted.interaction, { type: 7, data: { components: [text('updated')] } });
  expect(await submitted.response()).toMatchObject({ kind: 'updated' });

  const client = await stage.login();
  client.on('interactionCreate', async (interaction) => {
    if (interaction.isAutocomplete()) await interaction.respond([{ name: 'Flux', value: 'flux' }]);
  });
  expect(await actor.autocomplete('imagine', 'model', 'f')).toEqual([{ name: 'Flux', value: 'flux' }]);
  const late = await stage.call('PATCH', '/webhooks/1/wrong/messages/@original', { content: 'x' });
  expect(late.status).toBe(404);
  expectConformance(12);
});

it.skipIf(!spec)('notices what breaks the specification', async () => {
  await stage.call('GET', `/channels/${stage.channel.id}`);
  const [request] = stage.twin.requests;
  if (!spec || !request) throw new Error('nothing was asked');
  expect(findBreaches(spec, [{ ...request, response: { id: 7 } }])).not.toEqual([]);
  const route = 'POST /channels/{channel_id}/messages';
  expect(spec.request(route, { content: 7 })).not.toEqual([]);
  expect(spec.response(route, 200, { content: 'no message' })).not.toEqual([]);
  expect(findBreaches(spec, [{ ...request, route: undefined }])).toHaveLength(1);
});
