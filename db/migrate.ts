import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, PostgresDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';

const folder = join(import.meta.dirname, 'migrations');

/**
 * Brings the database at `url` to the newest schema. Safe to call from several processes at once (Kysely takes a lock).
 * The role in `url` owns the schema; on a hosted PostgreSQL it needs CREATEROLE, or an existing role `easel_app` granted to it.
 *
 * @returns the names of the migrations that ran now.
 * @throws when a migration fails; the database is then as it was before that migration.
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
  });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations } });
    const ran: string[] = [];
    for (;;) {
      // One at a time is one transaction each: what one has locked is free again while the next fills its tables.
      const { error, results = [] } = await migrator.migrateUp();
      if (error) throw error;
      if (results.length === 0) return ran;
      ran.push(...results.map((result) => result.migrationName));
    }
  } finally {
    await db.destroy();
  }
}

/** The folder is the list: a migration file that exists is a migration that runs, in the order of the names. */
async function getMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const loaded = files.map(
    async (file) =>
      [file.slice(0, -3), (await import(pathToFileURL(join(folder, file)).href)) as Migration] as const,
  );
  return Object.fromEntries(await Promise.all(loaded));
}
