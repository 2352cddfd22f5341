import { spawn } from 'node:child_process';
import type { Figure } from './bench.ts';

const GIVE_UP_MS = 120_000;

/** From `npm run demo` to the first picture, packages in place. */
export async function benchFirstPicture(): Promise<Figure[]> {
  const started = performance.now();
  const child = spawn('npm', ['run', '--silent', 'demo', '--', '--once'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const timer = setTimeout(() => child.kill('SIGTERM'), GIVE_UP_MS);
  let output = '';
  let seconds: number | undefined;
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes('picture saved')) seconds ??= (performance.now() - started) / 1000;
  }
  await ended;
  clearTimeout(timer);
  if (seconds === undefined) throw new Error(`the demo made no picture:\n${output}`);
  return [{ name: 'npm run demo to the first picture', value: seconds, unit: 's', goal: 'within 10 s' }];
}
