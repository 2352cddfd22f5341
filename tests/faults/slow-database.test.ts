// PostgreSQL answers half a second later than it should, and people go on asking.
import { setTimeout } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openFaultStudio } from './fault-studio.ts';
import { createTcpDoor } from './tcp-door.ts';

const SLOWER_MS = 500;
const PER_SECOND = 50;
const COMMANDS = 250;
/** Each can pay for all that they ask. */
const PEOPLE = 10;
/** https://docs.discord.com/developers/interactions/receiving-and-responding */
const THINKING = 5;

test('fifty commands a second are answered in time while the database is slow', async () => {
  const { hostname, port } = new URL(inject('postgresUrl'));
  const door = await createTcpDoor({ host: hostname, port: Number(port) });
  onTestFinished(() => door.close());
  const studio = await openFaultStudio((databaseUrl) => ({
    DATABASE_URL: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: door.port }).toString(),
  }));
  onTestFinished(() => studio.close());
  const { discord } = studio.places.world;
  const members = Array.from({ length: PEOPLE }, (_, i) => {
    const channel = discord.addGuild({ name: `server ${i}` }).addChannel({ name: 'studio' });
    return discord.addUser({ name: 'member' }).in(channel);
  });
  const orders = studio.database.db.selectFrom('orders').select('id');
  const before = (await orders.execute()).length;
  door.slow(SLOWER_MS);
  const answers: Promise<{ type: number; afterMs: number }>[] = [];
  for (let i = 0; i < COMMANDS; i++) {
    const asked = members[i % PEOPLE]?.command('imagine', { prompt: `a slow river ${i} --size 256x256` });
    if (asked) answers.push(asked.then((handle) => handle.acknowledged()));
    await setTimeout(1000 / PER_SECOND);
  }
  const answered = await Promise.all(answers);
  door.slow(0);
  const waited = answered.map(({ afterMs }) => afterMs).sort((a, b) => a - b);
  const p99 = waited[Math.floor(COMMANDS * 0.99)];
  console.log(
    `answered after ${p99} ms (p99) and ${waited.at(-1)} ms at most; goal: under 1,000 ms and 3,000 ms`,
  );
  // A busy machine adds its own to these times. Which answer it is does not depend on that: nobody waited for the database.
  expect(answered.filter(({ type }) => type !== THINKING)).toEqual([]);
  expect(answered).toHaveLength(COMMANDS);
  await expect
    .poll(async () => (await orders.execute()).length - before, { timeout: 240_000 })
    .toBe(COMMANDS);
}, 400_000);
