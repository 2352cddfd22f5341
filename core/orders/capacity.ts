import { type Executor, inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { findModel, MODELS, type Model } from '../catalog/models.ts';

/** Where a model is made, and how many runs its endpoint takes at once. */
export interface Capacity {
  model: string;
  provider: string;
  endpoint: string;
  slots: number;
}

/** Replaces what can be made by what the workers are set up for. */
export async function saveCapacity(db: Executor, all: Capacity[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx
      .deleteFrom('capacity')
      .$if(all.length > 0, (query) =>
        query.where(
          'model',
          'not in',
          all.map(({ model }) => model),
        ),
      )
      .execute();
    for (const { model, ...where } of all) {
      await tx
        .insertInto('capacity')
        .values({ model, ...where })
        .onConflict((conflict) => conflict.column('model').doUpdateSet({ ...where, checked_at: sql`now()` }))
        .execute();
    }
  });
}

/** Notes whether an endpoint answers. */
export async function saveHealth(db: Executor, input: { endpoint: string; healthy: boolean }): Promise<void> {
  await db
    .updateTable('capacity')
    .set({ healthy: input.healthy, checked_at: sql`now()` })
    .where('endpoint', '=', input.endpoint)
    .execute();
}

/** The models that are switched on, in the catalog's order. */
export async function listAvailableModels(db: Executor): Promise<Model[]> {
  const rows = await db.selectFrom('capacity').select('model').execute();
  const on = new Set(rows.map((row) => row.model));
  return MODELS.filter((model) => on.has(model.id));
}

export interface Endpoint {
  provider: string;
  endpoint: string;
  slots: number;
  models: string[];
  /** Whether somebody answered for it when it was last asked. */
  healthy: boolean;
}

/** All endpoints with their models. */
export async function listEndpoints(db: Executor): Promise<Endpoint[]> {
  const rows = await db.selectFrom('capacity').selectAll().orderBy('endpoint').execute();
  const endpoints = new Map<string, Endpoint>();
  for (const row of rows) {
    const found = endpoints.get(row.endpoint);
    if (found) found.models.push(row.model);
    else {
      const { provider, endpoint, slots, healthy } = row;
      endpoints.set(endpoint, { provider, endpoint, slots, healthy, models: [row.model] });
    }
  }
  return [...endpoints.values()];
}

/** The catalog's idea of how long a run of a model takes. */
export function typicalRunMs(model: string): { p50: number; p90: number } {
  return findModel(model)?.typicalMs ?? { p50: 30_000, p90: 90_000 };
}
