import { startDiscordBot } from '@easel/bot-discord/start.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { saveCapacity } from '@easel/core/orders/capacity.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { createSandboxWorld } from '@easel/sandbox/world.ts';
import { type Figure, percentile } from './bench.ts';

const PER_SECOND = 50;
const SECONDS = 10;
const PEOPLE = 20;

/** From a command in Discord to its first answer, at 50 commands a second, through the real bot. */
export async function benchAcknowledge(foundation: Foundation, folder: string): Promise<Figure[]> {
  const world = await createSandboxWorld({ instant: true });
  await saveCapacity(foundation.db, [
    { model: 'flux-schnell', provider: 'runpod', endpoint: 'bench', slots: 1 },
  ]);
  const storage = openFileStorage(folder);
  const config = { token: world.discord.token, apiUrl: world.discord.url };
  const bot = await startDiscordBot({ ...foundation, storage }, config);
  try {
    const channels = Array.from({ length: PEOPLE }, (_, i) =>
      world.discord.addGuild({ name: `bench ${i}` }).addChannel({ name: 'studio' }),
    );
    const members = await Promise.all(
      channels.map(async (channel) => {
        const user = world.discord.addUser({ name: 'member' });
        const person = { platform: 'discord', userId: user.id, displayName: 'member' } as const;
        const account = await ensureAccount(foundation, person);
        const owner = { kind: 'person', id: account.id } as const;
        await creditOwner(foundation.db, {
          key: `bench-${user.id}`,
          owner,
          bucket: 'purchased',
          amount: 100_000n,
        });
        return user.in(channel);
      }),
    );
    await members[0]?.command('imagine', { prompt: 'warm up' }).then((asked) => asked.acknowledged());
    const waits: Promise<number>[] = [];
    for (let i = 0; i < PER_SECOND * SECONDS; i++) {
      const member = members[i % members.length];
      if (member)
        waits.push(
          member
            .command('imagine', { prompt: `a fox ${i}` })
            .then(async (asked) => (await asked.acknowledged()).afterMs),
        );
      await new Promise((resolve) => setTimeout(resolve, 1000 / PER_SECOND));
    }
    const times = await Promise.all(waits);
    return [
      { name: `command to first answer at ${PER_SECOND}/s, p50`, value: percentile(times, 0.5), unit: 'ms' },
      {
        name: `command to first answer at ${PER_SECOND}/s, p99`,
        value: percentile(times, 0.99),
        unit: 'ms',
        goal: 'under 1,000 ms',
      },
    ];
  } finally {
    await bot.stop(5000);
    await world.close();
  }
}
