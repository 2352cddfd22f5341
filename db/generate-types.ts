// Writes db/generated/schema.ts from a freshly migrated database. With --check it only says whether the file is current.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from './embedded/server.ts';
import { migrateDatabase } from './migrate.ts';

const target = join(import.meta.dirname, 'generated', 'schema.ts');
const dataDir = await mkdtemp(join(tmpdir(), 'easel-types-'));
const server = await startEmbeddedPostgres({ dataDir, throwaway: true });
try {
  await migrateDatabase(server.url);
  const written = join(dataDir, 'schema.ts');
  const codegen = join(import.meta.dirname, 'node_modules', 'kysely-codegen', 'dist', 'cli', 'bin.js');
  const flags = [
    '--dialect=postgres',
    `--url=${server.url}`,
    `--out-file=${written}`,
    '--exclude-pattern=kysely_*',
  ];
  const types = ['--type-only-imports', '--type-mapping={"int8":"ColumnType<bigint, bigint, bigint>"}'];
  execFileSync(process.execPath, [codegen, ...flags, ...types], { stdio: ['ignore', 'ignore', 'inherit'] });
  const fresh = await readFile(written, 'utf8');
  const current = await readFile(target, 'utf8').catch(() => '');
  if (!process.argv.includes('--check')) await writeFile(target, fresh);
  else if (fresh !== current) {
    console.error('db/generated/schema.ts does not match the migrations. Run: npm run db:types');
    process.exitCode = 1;
  }
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
