// Runs one of the project's commands on Node 24 with the locked packages, fetching whatever of the two is missing.
// Plain JavaScript for Node 20 or newer with no dependencies: this file runs before anything is installed.
//
//   node tools/bootstrap.mjs <command> [arguments…]     (the npm scripts in package.json call it)
//
// What it fetches stays inside the project folder: Node and pnpm in .tools/, packages in node_modules/.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const NODE_MAJOR_NEEDED = 24;
const PNPM_VERSION = '12.21.0';
const LOCK_WAIT_MS = 15 * 60_000;

/** Each command of the project: the program to run, and its fixed arguments. */
const COMMANDS = {
  demo: ['node', 'demo/main.ts'],
  start: ['node', ...lessYoungSpace(), 'studio/main.ts'],
  sandbox: ['node', 'sandbox/main.ts'],
  test: ['bin', 'vitest', 'run'],
  bench: ['node', '--expose-gc', 'tests/bench/main.ts'],
  check: ['node', 'tools/check.ts'],
  format: ['bin', 'biome', 'check', '--write', '.'],
  'db:types': ['node', 'db/generate-types.ts'],
  'ledger:check': ['node', 'studio/ledger-check.ts'],
  setup: [],
};

/**
 * V8 has three spaces for young objects, on large machines of 32 MB each, of which `npm start` uses a few: with half of that
 * it takes some 70 MB less, and is up to a tenth slower at full load. On small machines V8 takes less by itself.
 */
function lessYoungSpace() {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return memory > 8 * 2 ** 30 ? ['--max-semi-space-size=16'] : [];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolsDir = join(root, '.tools');
const isWindows = process.platform === 'win32';

function say(line) {
  process.stderr.write(`easel: ${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

/** The Node binary to run on: this one when it is new enough, else Node 24 from the npm registry, kept in .tools/. */
function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_NEEDED) return process.execPath;
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const binary = join(toolsDir, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  if (versionOf(binary) !== `v${NODE_VERSION}`) {
    say(
      `Node ${process.versions.node} is older than ${NODE_MAJOR_NEEDED}; fetching Node ${NODE_VERSION} into .tools/ …`,
    );
    npmInstall(`${name}@${NODE_VERSION}`);
    if (versionOf(binary) !== `v${NODE_VERSION}`) {
      fail(
        `no Node ${NODE_VERSION} for ${process.platform}-${process.arch} on npm. Install Node 24 yourself and run this again.`,
      );
    }
  }
  return binary;
}

/** The pnpm to run: the one on the PATH when its major version fits, else one in .tools/. */
function ensurePnpm() {
  const found = spawnSync('pnpm', ['--version'], { encoding: 'utf8', shell: isWindows, cwd: toolsDir });
  if (found.status === 0 && found.stdout.trim().split('.')[0] === PNPM_VERSION.split('.')[0]) return 'pnpm';
  const manifest = join(toolsDir, 'node_modules', 'pnpm', 'package.json');
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).version !== PNPM_VERSION) {
    say(`fetching pnpm ${PNPM_VERSION} into .tools/ …`);
    npmInstall(`pnpm@${PNPM_VERSION}`);
  }
  return join(toolsDir, 'node_modules', '.bin', isWindows ? 'pnpm.cmd' : 'pnpm');
}

/** Installs the locked packages unless node_modules already matches the lock file and this Node. */
function ensurePackages(node) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(versionOf(node))
    .digest('hex');
  const stamp = join(toolsDir, 'installed');
  if (existsSync(join(root, 'node_modules')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
    return;
  const pnpm = ensurePnpm();
  say('installing the locked packages …');
  const started = Date.now();
  const done = spawnSync(pnpm, ['install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    env: withNodeFirst(node, { CI: 'true' }),
    encoding: 'utf8',
    shell: isWindows,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}\n`);
    fail(
      'installing the packages failed (see above). Is the npm registry reachable? Run the command again to retry.',
    );
  }
  writeFileSync(stamp, hash);
  say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

function npmInstall(spec) {
  const done = spawnSync(
    'npm',
    ['install', '--prefix', toolsDir, '--no-audit', '--no-fund', '--loglevel=error', spec],
    {
      encoding: 'utf8',
      shell: isWindows,
    },
  );
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}\n`);
    fail(`npm could not install ${spec} (see above). Is the npm registry reachable?`);
  }
}

function versionOf(node) {
  if (node === process.execPath) return process.version;
  return existsSync(node) ? spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim() : '';
}

function withNodeFirst(node, extra = {}) {
  const path = [dirname(realpathSync(node)), join(root, 'node_modules', '.bin'), process.env.PATH].join(
    delimiter,
  );
  // glibc's one arena a thread never gives back what pictures took: a fifth of all memory (https://sharp.pixelplumbing.com/install).
  const memory = { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2' };
  return { ...process.env, ...memory, ...extra, PATH: path };
}

/** Two commands started at once must not install over each other: the second waits for the first. */
async function withInstallLock(work) {
  mkdirSync(toolsDir, { recursive: true });
  // npm --prefix walks up to the nearest package.json; its own one keeps it out of the project's.
  const manifest = join(toolsDir, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const lock = join(toolsDir, 'lock');
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (let told = false; ; ) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOCK_WAIT_MS || Date.now() > deadline) rmSync(lock, { recursive: true, force: true });
    else if (!told) say('another command is setting up; waiting for it …');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.on('exit', release);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
    process.removeAllListeners('SIGINT');
    process.removeAllListeners('SIGTERM');
  }
}

const [name, ...rest] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) fail(`no command "${name ?? ''}". There is: ${Object.keys(COMMANDS).join(', ')}.`);

const node = await withInstallLock(() => {
  const binary = ensureNode();
  ensurePackages(binary);
  return binary;
});
if (command.length === 0) process.exit(0);

const [how, ...line] = command;
const args =
  how === 'bin'
    ? [
        join(
          root,
          'node_modules',
          line[0],
          JSON.parse(readFileSync(join(root, 'node_modules', line[0], 'package.json'), 'utf8')).bin[line[0]],
        ),
        ...line.slice(1),
      ]
    : line;
const child = spawn(node, [...args, ...rest], { cwd: root, stdio: 'inherit', env: withNodeFirst(node) });
// The terminal sends Ctrl-C to the whole group; the child decides when to go, and this process goes with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
