import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** How `npm run ledger:check` ends, and what it says. */
export interface LedgerCheck {
  code: number;
  text: string;
}

/** Runs the check as a process of its own, with nothing of Easel's in its environment but what is given. */
export function runLedgerCheck({
  env = {},
  args = [],
  cwd = import.meta.dirname,
}: {
  env?: Record<string, string>;
  args?: string[];
  cwd?: string;
}): Promise<LedgerCheck> {
  const script = join(import.meta.dirname, '..', 'ledger-check.ts');
  const { DATABASE_URL: _, DATA_DIR: __, STRIPE_SECRET_KEY: ___, ...inherited } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd, env: { ...inherited, ...env } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, text: out + err }),
    );
  });
}
