import type { AddressInfo } from 'node:net';
import { type ApiDeps, buildApi } from './app.ts';
import type { ApiEnv } from './config.ts';

export interface ApiServer {
  /** Where it listens on this machine. */
  url: string;
  /** Answers what it has begun to answer, and takes no more. */
  stop(): Promise<void>;
}

/** Starts the api. In a process of its own or in one with others. */
export async function startApi(deps: ApiDeps, env: Pick<ApiEnv, 'PORT' | 'HOST'>): Promise<ApiServer> {
  const app = buildApi(deps);
  await app.listen({ port: env.PORT, host: env.HOST });
  const { address, family, port } = app.server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  deps.log.info({ url }, 'api listens');
  return { url, stop: () => app.close() };
}
