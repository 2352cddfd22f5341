import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { offerClaim } from '@easel/core/accounts/claim.ts';
import { openHastyRedis } from '@easel/core/signals/redis.ts';
import type { FastifyInstance } from 'fastify';
import { type ApiDeps, buildApi } from './app.ts';
import type { ApiEnv } from './config.ts';
import { openSignIn } from './sign-in/open.ts';

type StartEnv = Pick<ApiEnv, 'PORT' | 'HOST'> & Partial<ApiEnv>;

export interface ApiServer {
  /** Where it listens on this machine. */
  url: string;
  /** Of the page on which the first person becomes the admin, while nobody is. */
  claimUrl?: string;
  /** Answers what it has begun to answer, and takes no more. */
  stop(): Promise<void>;
}

/** What the api is given; the rest of its needs it reads from the environment. */
type GivenDeps = Omit<ApiDeps, 'publicUrl' | 'signIn' | 'metricsToken' | 'galleryDir' | 'limitStore'>;

/** Starts the api. In a process of its own or in one with others. */
export async function startApi(deps: GivenDeps, env: StartEnv): Promise<ApiServer> {
  const publicUrl = env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`;
  const limitStore = env.REDIS_URL
    ? openHastyRedis(env.REDIS_URL, (error) => deps.log.warn({ err: error }, 'limits are not counted'))
    : undefined;
  const app = buildApi({
    ...deps,
    publicUrl,
    signIn: openSignIn(env, publicUrl),
    metricsToken: env.METRICS_TOKEN,
    limitStore,
    galleryDir: env.DATA_DIR && resolve(env.DATA_DIR, 'gallery'),
  });
  await app.listen({ port: env.PORT, host: env.HOST });
  const { address, family, port } = app.server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  deps.log.info({ url }, 'api listens');
  const claim = await offerClaim(deps);
  return {
    url,
    ...(claim && { claimUrl: `${publicUrl}/claim#code=${claim}` }),
    async stop() {
      await stopServing(app);
      limitStore?.disconnect();
    },
  };
}

/** What the terminal says while there is no operator. @param url of the page on which one becomes it. */
export function claimLine(url: string): string {
  return `This studio has no operator yet. Open this link to become it: ${url}`;
}

const IDLE_LOOK_MS = 50;

/** A connection whose request ends while the api stops would be kept alive, and the stop with it, for more than a minute. */
async function stopServing(app: FastifyInstance): Promise<void> {
  const look = setInterval(() => app.server.closeIdleConnections(), IDLE_LOOK_MS);
  await app.close().finally(() => clearInterval(look));
}
