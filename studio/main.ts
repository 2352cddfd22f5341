// `npm start`: all of Easel in one process.
import { claimLine } from '@easel/api/server.ts';
import { runProcess } from '@easel/core/run-process.ts';
import { readStudioConfig } from './config.ts';
import { startStudio } from './start-studio.ts';

const NOTHING_SET = `Easel needs at least one chat to work in. Copy .env.example to .env and set one or both of:

  DISCORD_TOKEN    https://discord.com/developers/applications -> New Application -> Bot -> Reset Token
  TELEGRAM_TOKEN   talk to @BotFather in Telegram: /newbot

and the GPUs that make the pictures:

  RUNPOD_API_KEY    https://console.runpod.io/user/settings -> API Keys
  RUNPOD_ENDPOINTS  such as flux-schnell=<id of a serverless endpoint with worker-comfyui>

To see it work without any of these: npm run demo`;

await runProcess(async () => {
  const config = readStudioConfig(process.env);
  if (!config.DISCORD_TOKEN && !config.TELEGRAM_TOKEN) {
    console.error(NOTHING_SET);
    process.exitCode = 1;
    return undefined;
  }
  const studio = await startStudio(config);
  console.log(`Easel is up: ${studio.parts.join(', ')}.`);
  for (const line of studio.missing) console.log(`Off: ${line}.`);
  if (studio.claimUrl) console.log(claimLine(studio.claimUrl));
  return studio;
});
