import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openStage, type Stage } from './stage.ts';

interface Frame {
  op: number;
  t: string | null;
  s: number | null;
  d: Record<string, unknown>;
}

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

/** A bare socket to the gateway, with everything it has heard. */
async function connect(version = '10') {
  const { body } = await stage.call('GET', '/gateway/bot');
  const socket = new WebSocket(`${body.url}/?v=${version}&encoding=json`);
  const heard: Frame[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code]) => code as number);
  if (version === '10') await expect.poll(() => heard[0]?.op).toBe(10);
  const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
  const hears = async (fits: (frame: Frame) => boolean): Promise<Frame> => {
    await expect.poll(() => heard.some(fits)).toBe(true);
    const found = heard.find(fits);
    if (!found) throw new Error('heard and lost');
    return found;
  };
  return { socket, heard, closed, send, hears };
}

const identify = (fields: object = {}) => ({
  token: stage.twin.token,
  intents: 1 | 512,
  properties: {},
  ...fields,
});

it.each([
  ['a wrong token', 2, () => identify({ token: 'wrong' }), 4004],
  ['a shard beyond the count', 2, () => identify({ shard: [2, 2] }), 4010],
  ['unknown intents', 2, () => identify({ intents: 1 << 30 }), 4013],
  ['an intent that was not granted', 2, () => identify({ intents: 2 }), 4014],
  ['anything before IDENTIFY', 3, () => ({}), 4003],
  ['an unknown opcode', 99, () => ({}), 4001],
])('closes on %s', async (_, op, data, code) => {
  const { send, closed } = await connect();
  send(op, data());
  expect(await closed).toBe(code);
});

it('closes on another version, on what is no JSON, and on a second IDENTIFY', async () => {
  expect(await (await connect('9')).closed).toBe(4012);
  const babbling = await connect();
  babbling.socket.send('{');
  expect(await babbling.closed).toBe(4002);
  const twice = await connect();
  twice.send(2, identify());
  twice.send(2, identify());
  expect(await twice.closed).toBe(4005);
});

it('acknowledges heartbeats, and closes on silence', async () => {
  await stage.close();
  stage = await openStage({ heartbeatIntervalMs: 1_000 });
  const { send, hears, closed } = await connect();
  send(1, null);
  await hears(({ op }) => op === 11);
  expect(await closed).toBe(4009);
});

it('starts one session in five seconds', async () => {
  const first = await connect();
  first.send(2, identify());
  await first.hears(({ t }) => t === 'READY');
  const hasty = await connect();
  hasty.send(2, identify());
  expect((await hasty.hears(({ op }) => op === 9)).d).toBe(false);
  stage.clock.advance(5_000);
  const patient = await connect();
  patient.send(2, identify());
  await patient.hears(({ t }) => t === 'GUILD_CREATE');
  const { body } = await stage.call('GET', '/gateway/bot');
  expect(body.session_start_limit).toMatchObject({ total: 1000, remaining: 998, max_concurrency: 1 });
});

it('sends an event to the shard and the intents it belongs to', async () => {
  const shard = Number((BigInt(stage.guild.id) >> 22n) % 2n);
  const listening = await connect();
  listening.send(2, identify({ shard: [shard, 2] }));
  await listening.hears(({ t }) => t === 'GUILD_CREATE');
  stage.clock.advance(5_000);
  const elsewhere = await connect();
  elsewhere.send(2, identify({ shard: [1 - shard, 2] }));
  await elsewhere.hears(({ t }) => t === 'READY');
  await stage.member.in(stage.channel).say('hello');
  const message = await listening.hears(({ t }) => t === 'MESSAGE_CREATE');
  // Without the message content intent the words of others are left out.
  expect(message.d).toMatchObject({ guild_id: stage.guild.id, content: '', author: { id: stage.member.id } });
  expect(elsewhere.heard.map(({ t }) => t)).not.toContain('MESSAGE_CREATE');
});

it('replays exactly what a resumed session missed, and refuses an unknown one', async () => {
  const first = await connect();
  first.send(2, identify());
  const ready = await first.hears(({ t }) => t === 'READY');
  const last = await first.hears(({ t }) => t === 'GUILD_CREATE');
  first.socket.terminate();
  await first.closed;
  await expect.poll(() => stage.twin.gateway.connected()).toBe(0);
  await stage.member.in(stage.channel).say('missed');
  const second = await connect();
  second.send(6, { token: stage.twin.token, session_id: ready.d.session_id, seq: last.s });
  await second.hears(({ t }) => t === 'RESUMED');
  expect(second.heard.map(({ t }) => t)).toEqual([null, 'MESSAGE_CREATE', 'RESUMED']);
  stage.twin.gateway.requestReconnect();
  await second.hears(({ op }) => op === 7);
  const stranger = await connect();
  stranger.send(6, { token: stage.twin.token, session_id: 'unknown', seq: 1 });
  expect((await stranger.hears(({ op }) => op === 9)).d).toBe(false);
});
