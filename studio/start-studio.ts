import { startApi } from '@easel/api/server.ts';
import { startDiscordBot } from '@easel/bot-discord/start.ts';
import { readTelegramConfig, WEBHOOK_PATH } from '@easel/bot-telegram/config.ts';
import { startTelegramBot } from '@easel/bot-telegram/start.ts';
import { openFoundation } from '@easel/core/boot.ts';
import { createLogger } from '@easel/core/log.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { openRemixLinks } from '@easel/core/social/remix-link.ts';
import { openStorage } from '@easel/core/storage/open.ts';
import { startGallery } from '@easel/workers/gallery/start-gallery.ts';
import { PROVIDERS_NEED } from '@easel/workers/providers/registry.ts';
import { startWorkers } from '@easel/workers/start.ts';
import type { StudioConfig } from './config.ts';

/** All of Easel in this process. */
export interface Studio {
  /** Where the api listens on this machine. */
  url: string;
  /** Where the first person becomes the admin, while nobody is. */
  claimUrl?: string;
  /** What is on, in words. */
  parts: string[];
  /** What is off, and what would switch it on. */
  missing: string[];
  /** Resolves with the reason when a part has failed for good. */
  lost: Promise<Error>;
  /** Takes no new work, ends or hands back what is under way, then closes. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 20_000;

/** @throws ConfigError, DataFolderInUseError; whatever was started by then is stopped again. */
export async function startStudio(config: StudioConfig): Promise<Studio> {
  const log = createLogger(config.LOG_LEVEL);
  const parts: string[] = [];
  const missing: string[] = [];
  const lost = Promise.withResolvers<Error>();
  // Stopped side by side: one after the other, their times to finish would add up to more than a deploy waits.
  const apps: (() => Promise<void>)[] = [];
  // What they stand on, in the order in which it was opened; it is closed after them, from the last to the first.
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(apps.splice(0).map((stopApp) => stopApp()));
    for (const close of closers.splice(0).reverse()) await close();
  };

  try {
    const foundation = await openFoundation(config, log);
    closers.push(() => foundation.close());
    const storage = await openStorage(config);
    closers.push(() => storage.close());
    const stripe = openStripe(config);
    if (stripe) parts.push('payments by Stripe');
    else missing.push('no payments by Stripe: set STRIPE_SECRET_KEY');
    const siteUrl = config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
    const deps = { ...foundation, storage, stripe, siteUrl, retention: config.RETENTION };

    const workers = await startWorkers(foundation, { env: config, storage });
    apps.push(() => workers.stop(STOP_WITHIN_MS));
    if (workers.providers.length > 0) parts.push(`workers on ${workers.providers.join(', ')}`);
    else missing.push(`no GPUs: set ${PROVIDERS_NEED}`);

    if (config.DISCORD_TOKEN) {
      const bot = await startDiscordBot(deps, {
        token: config.DISCORD_TOKEN,
        apiUrl: config.DISCORD_API_URL,
      });
      apps.push(() => bot.stop(STOP_WITHIN_MS));
      bot.lost.then(lost.resolve);
      parts.push('Discord bot');
    } else missing.push('no Discord bot: set DISCORD_TOKEN');

    const telegramConfig = readTelegramConfig(config);
    const telegram = telegramConfig && (await startTelegramBot(deps, telegramConfig));
    if (telegram) {
      apps.push(() => telegram.stop(STOP_WITHIN_MS));
      parts.push('Telegram bot');
    } else missing.push('no Telegram bot: set TELEGRAM_TOKEN');

    const remix = await openRemixLinks(foundation);
    closers.push(() => remix.stop());
    const remixLinks = remix.links;
    const mounts = telegram?.webhook && { mounts: { [WEBHOOK_PATH]: telegram.webhook } };
    const api = await startApi({ ...deps, ...mounts, remixLinks }, config);
    apps.push(() => api.stop());
    parts.push(`api at ${api.url}`);
    if (config.GALLERY_BUILD === 'on') {
      const gallery = startGallery(foundation, { env: config, remixLinks });
      apps.push(() => gallery.stop());
      parts.push('gallery');
    }
    const { claimUrl } = api;
    return { url: api.url, ...(claimUrl && { claimUrl }), parts, missing, lost: lost.promise, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
