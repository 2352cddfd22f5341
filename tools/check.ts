// `npm run check`: everything that can be said of the code without running it. Each check runs, then all failures are shown.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const bin = (name: string) => join('node_modules', '.bin', name);
const ROOMS = ['api', 'bots', 'core', 'db', 'demo', 'gallery', 'sandbox', 'studio', 'tests', 'workers'];

const CHECKS: [name: string, command: string, args: string[]][] = [
  ['types', bin('tsc'), ['--noEmit']],
  // Its pages run in browsers: other globals. What is in .astro files is left to Astro's build.
  ['types of the gallery', bin('tsc'), ['--noEmit', '-p', 'gallery']],
  ['lint and format', bin('biome'), ['check', '.']],
  ['boundaries between rooms', bin('depcruise'), ['--config', '.dependency-cruiser.mjs', ...ROOMS]],
  ['dead code and dependencies', bin('knip'), []],
  ['generated database types', process.execPath, ['db/generate-types.ts', '--check']],
];

const failed = CHECKS.filter(([name, command, args]) => {
  const started = Date.now();
  const done = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${done.status === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (done.status !== 0) console.log(`${done.stdout}${done.stderr}${done.error ?? ''}`);
  return done.status !== 0;
});

if (failed.length > 0) {
  console.log(
    `\nFailed: ${failed.map(([name]) => name).join(', ')}. \`npm run format\` mends what can be mended by itself.`,
  );
  process.exitCode = 1;
}
