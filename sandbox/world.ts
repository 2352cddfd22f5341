import { createSandboxClock, type SandboxClock } from './clock.ts';
import { createDiscordTwin, type DiscordTwin } from './discord/twin.ts';
import { createRunpodTwin, type EndpointOptions, type RunpodTwin } from './runpod/runpod-twin.ts';
import { createStripeTwin, type StripeTwin } from './stripe/stripe-twin.ts';
import { createTelegramTwin, type TelegramTwin } from './telegram/telegram-twin.ts';

/** The whole outside world on loopback. */
export interface SandboxWorld {
  clock: SandboxClock;
  discord: DiscordTwin;
  telegram: TelegramTwin;
  runpod: RunpodTwin;
  stripe: StripeTwin;
  /** The environment variables that point Easel at it. */
  env: Record<string, string>;
  /**
   * Enters the site's address where people's browsers are sent back to it: Discord's developer portal, @BotFather, Stripe's
   * webhook endpoints.
   */
  setSite(publicUrl: string): void;
  close(): Promise<void>;
}

export interface SandboxWorldOptions {
  /** How fast its clock runs; 1 is real time. */
  speed?: number;
  /** No waiting and tiny pictures, for benchmarks. */
  instant?: boolean;
  /** Workers of each endpoint. */
  slots?: number;
  /** For how long a bot may take to answer Discord first, if not three seconds. */
  answerWithinMs?: number;
  endpoint?: Omit<EndpointOptions, 'id' | 'slots'>;
  /** Fixed ports; by default any free ones. */
  ports?: { discord: number; telegram: number; runpod: number; stripe: number };
}

const MODELS = ['flux-schnell', 'flux-dev', 'sdxl'];

/** Opens all twins on one clock. */
export async function createSandboxWorld(options: SandboxWorldOptions = {}): Promise<SandboxWorld> {
  const { ports, slots = 3, instant = false, answerWithinMs } = options;
  const clock = createSandboxClock({ speed: options.speed ?? 1 });
  const endpoints = MODELS.map((model) => ({ ...options.endpoint, id: `sandbox-${model}`, slots }));
  const [discord, telegram, runpod, stripe] = await Promise.all([
    createDiscordTwin({
      clock,
      ...(answerWithinMs && { answerWithinMs }),
      ...(ports && { port: ports.discord }),
    }),
    createTelegramTwin({ clock, ...(ports && { port: ports.telegram }) }),
    createRunpodTwin({ clock, endpoints, instant, ...(ports && { port: ports.runpod }) }),
    createStripeTwin({ clock, ...(ports && { port: ports.stripe }) }),
  ]);
  return {
    clock,
    discord,
    telegram,
    runpod,
    stripe,
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      DISCORD_CLIENT_SECRET: discord.clientSecret,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
      TELEGRAM_LOGIN_URL: telegram.url,
      RUNPOD_API_KEY: runpod.apiKey,
      RUNPOD_API_URL: runpod.url,
      RUNPOD_ENDPOINTS: MODELS.map((model) => `${model}=sandbox-${model}:${slots}`).join(','),
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      STRIPE_API_URL: stripe.url,
    },
    setSite(publicUrl) {
      discord.oauth.addRedirect(`${publicUrl}/api/v1/auth/discord/callback`);
      telegram.setLoginDomain(new URL(publicUrl).hostname);
      stripe.setWebhook(`${publicUrl}/webhooks/stripe`);
    },
    async close() {
      await Promise.all([discord.close(), telegram.close(), runpod.close(), stripe.close()]);
      clock.stop();
    },
  };
}
