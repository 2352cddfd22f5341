import { createHash } from 'node:crypto';
import { recordCreations } from '@easel/core/creations/record-creations.ts';
import { newId } from '@easel/core/ids.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { listEndpoints } from '@easel/core/orders/capacity.ts';
import { getOrder, type Order } from '@easel/core/orders/order.ts';
import { completeRun, failRun, saveProgress } from '@easel/core/runs/advance-run.ts';
import { type Run, toRun } from '@easel/core/runs/run.ts';
import sharp from 'sharp';
import type { Stage } from './telegram-stage.ts';

/** The workers' part, done by hand: tests say when an order starts, moves and ends. */

export async function startOrder({ deps }: Stage, order: Order): Promise<void> {
  for (const endpoint of await listEndpoints(deps.db)) await admitOrders(deps, endpoint);
  const { status } = await getOrder(deps.db, order.id);
  if (status !== 'running') throw new Error(`order is ${status}, not running`);
}

export async function moveOrder(stage: Stage, order: Order, progress: number): Promise<void> {
  await saveProgress(stage.deps, { run: await runOf(stage, order), progress });
}

/** Ends an order with its pictures stored and their delivery promised. */
export async function finishOrder(
  stage: Stage,
  order: Order,
  picture: { width?: number; height?: number; count?: number } = {},
): Promise<void> {
  const { deps } = stage;
  const { width = 96, height = 64, count = order.outputCount } = picture;
  await completeRun(deps, { run: await runOf(stage, order) });
  const creations = await Promise.all(
    Array.from({ length: count }, (_, index) => makeCreation(stage, order, { width, height, index })),
  );
  await recordCreations(deps, { order, attempt: 1, creations });
}

export async function failOrder(stage: Stage, order: Order): Promise<void> {
  const run = await runOf(stage, order);
  await failRun(stage.deps, { run, reason: 'provider-failed', retry: false });
}

async function makeCreation(
  { deps }: Stage,
  order: Order,
  { width, height, index }: { width: number; height: number; index: number },
) {
  const id = newId('cre');
  const background = { r: 40 + index * 50, g: 120, b: 200 - index * 40 };
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  const key = `creations/${id}/original.png`;
  await deps.storage.put(key, bytes, { mime: 'image/png' });
  const original = { name: 'original', key, mime: 'image/png', width, height, bytes: bytes.length } as const;
  const smallBytes = await sharp(bytes).resize(32).webp().toBuffer();
  const small = { name: 'small', key: `creations/${id}/small.webp`, mime: 'image/webp' } as const;
  await deps.storage.put(small.key, smallBytes, small);
  return {
    id,
    index,
    width: order.params.width,
    height: order.params.height,
    seed: order.params.seed + index,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    thumbhash: '',
    variants: [original, { ...small, width: 32, height: 32, bytes: smallBytes.length }],
  };
}

async function runOf({ deps }: Stage, order: Order): Promise<Run> {
  const row = await deps.db
    .selectFrom('run')
    .selectAll()
    .where('order_id', '=', order.id)
    .orderBy('attempt', 'desc')
    .executeTakeFirstOrThrow();
  return toRun(row);
}
