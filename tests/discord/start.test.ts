import { startDiscordBot } from '@easel/bot-discord/start.ts';
import { ConfigError } from '@easel/core/config/env.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { messageText } from '@easel/sandbox/discord/message-reading.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

function registrations(): number {
  return stage.twin.requests.filter(
    ({ method, path }) =>
      method === 'PUT' && path.startsWith(`/applications/${stage.twin.applicationId}/commands`),
  ).length;
}

it('registers its commands once, not again at the next start', async () => {
  for (const _ of ['first', 'second']) {
    await stage.startBot();
    expect(registrations()).toBe(1);
    await (await stage.member.in(stage.channel).command('help')).message();
    await stage.stopBot();
  }
});

it('says in one line that the token is wrong', async () => {
  const deps = { ...stage.foundation, storage: openFileStorage('unused') };
  const starting = startDiscordBot(deps, { token: 'wrong.token.here', apiUrl: stage.twin.url });
  await expect(starting).rejects.toThrow(ConfigError);
  await expect(starting).rejects.toThrow(/DISCORD_TOKEN: Discord refuses it/);
});

it('goes on after the gateway dropped the connection', async () => {
  await stage.startBot();
  stage.twin.gateway.dropConnections();
  const answer = await (await stage.member.in(stage.channel).command('credits show')).message();
  expect(messageText(answer)).toContain('100 credits free');
});

it('takes up the cards of open orders after a restart', async () => {
  await stage.startBot();
  await (await stage.member.in(stage.channel).command('imagine', { prompt: 'a bookmark' })).message();
  const order = await stage.newestOrder();
  await stage.stopBot();
  await stage.startBot();
  const run = await stage.admit(order.id);
  await stage.progress(run, 0.7);
  await stage.twin.waitForMessage(stage.channel, (message) => messageText(message).includes('70 %'));
});
