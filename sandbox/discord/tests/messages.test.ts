import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageFiles } from '../message-reading.ts';
import { openStage, type Stage } from './stage.ts';

const V2 = 1 << 15;
const MEBIBYTE = 1024 * 1024;

let stage: Stage;
let messages: string;
async function open(options?: Parameters<typeof openStage>[0]): Promise<void> {
  stage = await openStage(options);
  messages = `/channels/${stage.channel.id}/messages`;
}
beforeEach(() => open());
afterEach(() => stage.close());

const post = (body: unknown) => stage.call('POST', messages, body);
const text = (content: string) => ({ type: 10, content });
const button = (fields: object) => ({ type: 1, components: [{ type: 2, style: 1, label: 'Go', ...fields }] });
function upload(payload: object, ...files: [name: string, bytes: number][]): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(payload));
  for (const [index, [name, bytes]] of files.entries())
    form.set(`files[${index}]`, new Blob([Buffer.alloc(bytes)]), name);
  return form;
}

describe('components of the second generation', () => {
  it.each([
    ['content beside them', { content: 'x', components: [text('y')] }, 'content'],
    ['embeds beside them', { embeds: [{ title: 'x' }], components: [text('y')] }, 'embeds'],
    ['41 components', { components: Array.from({ length: 41 }, () => text('y')) }, 'components'],
    ['4001 characters', { components: [text('y'.repeat(2000)), text('y'.repeat(2001))] }, 'components'],
    [
      'a custom id twice',
      { components: [button({ custom_id: 'a' }), button({ custom_id: 'a' })] },
      'components',
    ],
    ['a custom id of 101 characters', { components: [button({ custom_id: 'a'.repeat(101) })] }, 'components'],
    [
      'a link button with a custom id',
      { components: [button({ style: 5, custom_id: 'a', url: 'https://example.com' })] },
      'components',
    ],
    ['a button without a custom id', { components: [button({})] }, 'components'],
    ['a button without words', { components: [button({ custom_id: 'a', label: undefined })] }, 'components'],
    [
      'six buttons in a row',
      {
        components: [
          {
            type: 1,
            components: [1, 2, 3, 4, 5, 6].map((n) => ({ type: 2, style: 1, label: 'x', custom_id: `${n}` })),
          },
        ],
      },
      'components',
    ],
    [
      'eleven pictures',
      {
        components: [
          {
            type: 12,
            items: Array.from({ length: 11 }, () => ({ media: { url: 'https://example.com/a.png' } })),
          },
        ],
      },
      'components',
    ],
    [
      'a picture that was not sent',
      { components: [{ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }] },
      'components',
    ],
    [
      'a container in a container',
      { components: [{ type: 17, components: [{ type: 17, components: [text('x')] }] }] },
      'components',
    ],
    [
      'a text input in a message',
      { components: [{ type: 1, components: [{ type: 4, custom_id: 'a', style: 1, label: 'x' }] }] },
      'components',
    ],
  ])('refuse %s', async (_, body, field) => {
    const answer = await post({ flags: V2, ...body });
    expect(answer).toMatchObject({ status: 400, body: { code: 50035, message: 'Invalid Form Body' } });
    expect(Object.keys(answer.body.errors)).toEqual([field]);
  });

  it('need their flag', async () => {
    expect(await post({ components: [text('x')] })).toMatchObject({ status: 400, body: { code: 50035 } });
  });

  it('cannot be taken back by an edit', async () => {
    const { body } = await post({ flags: V2, components: [text('x')] });
    const worded = await stage.call('PATCH', `${messages}/${body.id}`, {
      flags: 0,
      content: 'words',
      components: [],
    });
    expect(worded).toMatchObject({ status: 400, body: { code: 50035 } });
    const kept = await stage.call('PATCH', `${messages}/${body.id}`, { flags: 0, components: [text('z')] });
    expect(kept).toMatchObject({
      status: 200,
      body: { flags: V2, components: [{ type: 10, id: 1, content: 'z' }] },
    });
  });

  it('keep their pictures over an edit that still shows them', async () => {
    const gallery = { type: 12, items: [{ media: { url: 'attachment://a.png' } }] };
    const { body } = await stage.call(
      'POST',
      messages,
      upload({ flags: V2, components: [gallery] }, ['a.png', 4]),
    );
    await stage.call('PATCH', `${messages}/${body.id}`, { components: [text('above'), gallery] });
    const [message] = stage.channel.messages;
    expect(message && messageFiles(message)).toMatchObject([{ name: 'a.png' }]);
    const emptied = await stage.call('PATCH', `${messages}/${body.id}`, {
      components: [gallery],
      attachments: [],
    });
    expect(emptied).toMatchObject({ status: 400, body: { code: 50035 } });
  });
});

describe('a message in a channel', () => {
  it('holds something', async () => {
    expect(await post({})).toMatchObject({ status: 400, body: { code: 50006 } });
    expect(await post({ content: 'x'.repeat(2001) })).toMatchObject({
      body: {
        errors: {
          content: {
            _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }],
          },
        },
      },
    });
  });

  it('takes files up to 10 MiB each and 25 MiB in all', async () => {
    const { body } = await stage.call(
      'POST',
      messages,
      upload({ attachments: [{ id: 0, description: 'words' }] }, ['a.bin', 10 * MEBIBYTE]),
    );
    expect(body.attachments).toMatchObject([
      { filename: 'a.bin', size: 10 * MEBIBYTE, description: 'words' },
    ]);
    const large = await stage.call('POST', messages, upload({}, ['a.bin', 10 * MEBIBYTE + 1]));
    expect(large).toMatchObject({ status: 413, body: { code: 40005, message: 'Request entity too large' } });
    const many = await stage.call(
      'POST',
      messages,
      upload({}, ['a', 9 * MEBIBYTE], ['b', 9 * MEBIBYTE], ['c', 9 * MEBIBYTE]),
    );
    expect(many).toMatchObject({ status: 413, body: { code: 40005 } });
    expect(stage.channel.messages).toHaveLength(1);
  });

  it('with an enforced nonce is posted once within five minutes', async () => {
    const send = () => post({ content: 'receipt', nonce: 'ord_1', enforce_nonce: true });
    const [first, second] = [await send(), await send()];
    expect(second.body.id).toBe(first.body.id);
    stage.clock.advance(6 * 60_000);
    expect((await send()).body.id).not.toBe(first.body.id);
    expect(await post({ content: 'x', nonce: 'n'.repeat(26) })).toMatchObject({ status: 400 });
  });

  it('is edited and deleted by its author', async () => {
    const theirs = await stage.member.in(stage.channel).say('mine');
    expect(await stage.call('PATCH', `${messages}/${theirs.id}`, { content: 'x' })).toMatchObject({
      status: 403,
      body: { code: 50005 },
    });
    expect(await stage.call('DELETE', `${messages}/${theirs.id}`)).toMatchObject({
      status: 403,
      body: { code: 50013 },
    });
    const { body } = await post({ content: 'ours', message_reference: { message_id: theirs.id } });
    expect(body.referenced_message).toMatchObject({ content: 'mine' });
    expect(await stage.call('DELETE', `${messages}/${body.id}`)).toMatchObject({ status: 204 });
    const listed = await stage.call('GET', `${messages}?limit=10`);
    expect(listed.body.map(({ id }: { id: string }) => id)).toEqual([theirs.id]);
  });
});

describe('what may stand in the way', () => {
  it('is a channel that is gone or closed to the app', async () => {
    stage.twin.switches.channelRefused.add(stage.channel.id);
    expect(await post({ content: 'x' })).toMatchObject({ status: 403, body: { code: 50013 } });
    stage.twin.switches.channelGone.add(stage.channel.id);
    expect(await post({ content: 'x' })).toMatchObject({ status: 404, body: { code: 10003 } });
    expect(stage.twin.invalidRequests).toBe(1);
  });

  it('is a person who takes no direct messages', async () => {
    const { body: dm } = await stage.call('POST', '/users/@me/channels', { recipient_id: stage.member.id });
    expect(await stage.call('POST', `/channels/${dm.id}/messages`, { content: 'hello' })).toMatchObject({
      status: 200,
    });
    expect(stage.member.dm().messages).toMatchObject([{ content: 'hello' }]);
    stage.twin.switches.refuseDms = true;
    expect(await stage.call('POST', `/channels/${dm.id}/messages`, { content: 'x' })).toMatchObject({
      status: 403,
      body: { code: 50007 },
    });
  });

  it('is a planned failure, or a slow line', async () => {
    const route = 'POST /channels/{channel_id}/messages';
    stage.twin.switches.failNext(route, 503, { message: 'down', code: 0 });
    expect(await post({ content: 'x' })).toMatchObject({ status: 503, body: { message: 'down' } });
    stage.twin.switches.latencyMs = 30;
    const before = stage.clock.now();
    expect(await post({ content: 'x' })).toMatchObject({ status: 200 });
    expect(stage.clock.now() - before).toBeGreaterThanOrEqual(30);
  });
});

describe('too many requests', () => {
  beforeEach(async () => {
    await stage.close();
    await open({ clockSpeed: 0.000_1 });
  });

  it('are those over the limit of the route', async () => {
    const answers = [];
    for (let index = 0; index < 6; index += 1) answers.push(await post({ content: String(index) }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('x-ratelimit-remaining')).toBe('4');
    expect(answers[5]?.body).toMatchObject({ global: false, message: 'You are being rate limited.' });
    expect(answers[5]?.headers.get('x-ratelimit-scope')).toBe('user');
    stage.clock.advance(5_000);
    expect(await post({ content: 'again' })).toMatchObject({ status: 200 });
  });

  it('are those over the limit of the whole app', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => stage.call('GET', '/users/@me')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body.global).toBe(true);
    expect(refused[0]?.headers.get('x-ratelimit-global')).toBe('true');
  });
});

describe('commands', () => {
  const put = (commands: unknown) =>
    stage.call('PUT', `/applications/${stage.twin.applicationId}/commands`, commands);
  const option = (fields: object) => [
    { name: 'a', description: 'x', options: [{ type: 3, name: 'b', description: 'x', ...fields }] },
  ];

  it.each([
    ['a name in capitals', [{ name: 'Imagine', description: 'x' }]],
    ['no description', [{ name: 'imagine' }]],
    [
      'one name twice',
      [
        { name: 'a', description: 'x' },
        { name: 'a', description: 'y' },
      ],
    ],
    ['choices beside autocomplete', option({ autocomplete: true, choices: [{ name: 'x', value: 'x' }] })],
    [
      '26 choices',
      option({ choices: Array.from({ length: 26 }, (_, n) => ({ name: `${n}`, value: `${n}` })) }),
    ],
    ['a choice of the wrong type', option({ choices: [{ name: 'x', value: 1 }] })],
    ['a length on a number', option({ type: 4, max_length: 3 })],
    [
      'a required option after an optional one',
      [
        {
          name: 'a',
          description: 'x',
          options: [
            { type: 3, name: 'b', description: 'x' },
            { type: 3, name: 'c', description: 'x', required: true },
          ],
        },
      ],
    ],
    [
      'subcommands beside values',
      [
        {
          name: 'a',
          description: 'x',
          options: [
            { type: 1, name: 'b', description: 'x' },
            { type: 3, name: 'c', description: 'x' },
          ],
        },
      ],
    ],
  ])('are refused with %s', async (_, commands) => {
    expect(await put(commands)).toMatchObject({ status: 400, body: { code: 50035 } });
    expect((await stage.call('GET', `/applications/${stage.twin.applicationId}/commands`)).body).toEqual([]);
  });

  it('of a guild stay in it', async () => {
    const path = `/applications/${stage.twin.applicationId}/guilds/${stage.guild.id}/commands`;
    const { body } = await stage.call('PUT', path, [{ name: 'here', description: 'x' }]);
    expect(body).toMatchObject([{ name: 'here', guild_id: stage.guild.id }]);
    await expect(stage.member.dm().command('here')).rejects.toThrow('unknown command');
    expect((await stage.member.in(stage.channel).command('here')).interaction.data).toMatchObject({
      name: 'here',
    });
    expect(await stage.call('DELETE', `${path}/${body[0].id}`)).toMatchObject({ status: 204 });
    expect(await stage.call('DELETE', `${path}/${body[0].id}`)).toMatchObject({
      status: 404,
      body: { code: 10063 },
    });
  });
});
