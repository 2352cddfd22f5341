import { ConfigError, loadEnvFile } from './config/env.ts';

/** An app that was started as a process of its own. */
export interface RunningProcess {
  stop(): Promise<void>;
  /** Resolves with the reason when it cannot go on. */
  lost?: Promise<Error>;
}

/** For what is printed to get out. */
const LINGER_MS = 500;

/**
 * Reads `.env`, runs an app until SIGTERM or SIGINT, then stops it gracefully. What is wrong with the configuration is
 * printed plainly, anything else with its stack; both end the process with 1.
 *
 * @param start undefined: there is nothing to run.
 */
export async function runProcess(start: () => Promise<RunningProcess | undefined>): Promise<void> {
  try {
    loadEnvFile();
    const running = await start();
    if (!running) return;
    const asked = new Promise<undefined>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(undefined));
    });
    const lost = await Promise.race([asked, ...(running.lost ? [running.lost] : [])]);
    if (lost) process.exitCode = 1;
    await running.stop();
    // What was given up may still hold a socket, such as a request that nobody answers: it must not hold the process.
    setTimeout(() => process.exit(), LINGER_MS).unref();
  } catch (error) {
    console.error(isPlain(error) ? (error as Error).message : error);
    process.exitCode = 1;
  }
}

/** Problems of whoever runs it, not of the program: their message says all. */
function isPlain(error: unknown): boolean {
  return error instanceof ConfigError || (error instanceof Error && error.name === 'DataFolderInUseError');
}
