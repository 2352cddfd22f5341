import type { Executor } from '@easel/db/connect.ts';
import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type RawNode,
} from 'kysely';
import type { Clock } from '../../clock.ts';
import { openOwnerSession } from '../../testing/owner-session.ts';
import type { TestDatabase } from '../../testing/test-database.ts';

/** A database and a clock that go by the same time: the test's. */
export interface MovingClock extends Clock {
  db: Executor;
  moveTo(time: Date): Promise<void>;
}

/**
 * Makes time in a test database stand where the test says, so that months pass in a moment: `now()` becomes `moved_now()` in
 * its functions, in its columns' defaults, and in every query that is sent through the returned `db`. Nothing else changes.
 */
export async function installMovingClock(database: TestDatabase): Promise<MovingClock> {
  const owner = openOwnerSession(database.url);
  try {
    await owner.query(`
      create table moved_time (at timestamptz not null);
      insert into moved_time values (now());
      grant select, update on moved_time to easel_app;
      create function moved_now() returns timestamptz language sql stable as 'select at from public.moved_time';
      grant execute on function moved_now() to easel_app`);
    await rewriteFunctions(owner, (source) => source.replaceAll('now()', 'moved_now()'));
    await owner.query(`
      do $$ declare c record; begin
        for c in select table_name, column_name from information_schema.columns
          where table_schema = 'public' and column_default = 'now()' loop
          execute format('alter table %I alter column %I set default moved_now()', c.table_name, c.column_name);
        end loop;
      end $$`);
  } finally {
    await owner.end();
  }
  let now = new Date();
  const { db } = database;
  return {
    db: db.withPlugin(new MovedNow()),
    now: () => now,
    async moveTo(time) {
      now = time;
      await db
        .updateTable('moved_time' as never)
        .set({ at: time } as never)
        .execute();
    },
  };
}

/** Passes every function of the schema that mentions the time, or that `only` names, through `rewrite`. */
export async function rewriteFunctions(
  owner: ReturnType<typeof openOwnerSession>,
  rewrite: (source: string) => string,
  only?: string,
): Promise<void> {
  const { rows } = await owner.query<{ source: string }>(
    `select pg_get_functiondef(oid) as source from pg_proc
      where pronamespace = 'public'::regnamespace and prokind = 'f'
        and case when $1::text is null then prosrc like '%now()%' and proname <> 'moved_now' else proname = $1 end`,
    [only ?? null],
  );
  for (const { source } of rows) {
    const rewritten = rewrite(source);
    if (rewritten === source) throw new Error(`nothing to rewrite in ${source}`);
    await owner.query(rewritten);
  }
  if (rows.length === 0) throw new Error(`there is no function ${only}`);
}

class MovedNow extends OperationNodeTransformer implements KyselyPlugin {
  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }

  protected override transformRaw(node: RawNode, queryId?: QueryId): RawNode {
    const transformed = super.transformRaw(node, queryId);
    return {
      ...transformed,
      sqlFragments: transformed.sqlFragments.map((text) => text.replaceAll('now()', 'moved_now()')),
    };
  }
}
