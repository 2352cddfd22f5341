// `npm run sandbox`: the outside world alone, for an Easel started beside it.
import { parseArgs } from 'node:util';
import { createSandboxWorld } from './world.ts';

const { values } = parseArgs({
  options: { speed: { type: 'string', default: '1' }, help: { type: 'boolean', default: false } },
});
const speed = Number(values.speed);

if (values.help || !(speed > 0)) {
  console.log('npm run sandbox -- [--speed <how fast its clock runs, 1 is real time>]');
  process.exit(values.help ? 0 : 1);
}

const ports = { discord: 4601, telegram: 4602, runpod: 4603, stripe: 4604 };
const world = await createSandboxWorld({ speed, ports });
world.setSite('http://127.0.0.1:8080');
const guild = world.discord.addGuild({ name: 'Sandbox' });
guild.addChannel({ name: 'studio' });

console.log(`The sandbox stands in for Discord, Telegram, Runpod and Stripe on this machine (its GPU is a painter, no AI).
To point Easel at it, put these lines into .env and run \`npm start\`:
`);
for (const [name, value] of Object.entries(world.env)) console.log(`${name}=${value}`);
console.log('\nCtrl-C ends it.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await world.close();
    process.exit(0);
  });
}
