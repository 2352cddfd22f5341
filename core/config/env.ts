import { existsSync } from 'node:fs';
import { z } from 'zod';

/** The configuration cannot be used; the message lists every problem, one a line. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** What must hold between several variables. @returns the problems, each as `NAME: what is wrong`. */
export type EnvRule = (env: Record<string, string | undefined>) => string[];

/**
 * Reads configuration from environment variables. An empty variable counts as unset, as in a copied `.env.example`.
 *
 * @throws ConfigError naming every variable that is wrong, at once.
 */
export function readEnv<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
  rules: EnvRule[] = [],
): z.infer<T> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = schema.safeParse(set);
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  const problems = [...wrong, ...rules.flatMap((rule) => rule(set))];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

/** Adds the variables of `.env` in the working folder, where there is one. What is set already counts more. */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** An http(s) address without a trailing slash. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address, such as https://example.org' })
  .transform((url) => url.replace(/\/+$/, ''));

/** Whether a host's name or address is this machine itself. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A port number. */
export const port = z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535);

/** Where a process listens. Only this machine by default: a reverse proxy stands in front, or HOST=0.0.0.0 says otherwise. */
export const host = z.string().default('127.0.0.1');

/** Variables that every process of Easel reads. */
export const commonEnv = {
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be like postgres://user:password@host:5432/easel' })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be like redis://host:6379' }).optional(),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'must be silent, error, warn, info or debug',
    })
    .default('info'),
  PUBLIC_URL: httpUrl.optional(),
  SESSION_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
};

export type CommonEnv = z.infer<z.ZodObject<typeof commonEnv>>;
