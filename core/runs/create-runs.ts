import { randomBytes } from 'node:crypto';
import type { Tx } from '@easel/db/connect.ts';
import { newId } from '../ids.ts';
import { addToOutbox } from '../outbox/outbox.ts';
import type { Run } from './run.ts';

/** Makes runs that wait to be submitted, and promises their submits in the same transaction. */
export async function createRuns(
  tx: Tx,
  wanted: Pick<Run, 'orderId' | 'attempt' | 'provider' | 'endpoint'>[],
): Promise<void> {
  if (wanted.length === 0) return;
  const runs = wanted.map(({ orderId, ...where }) => ({
    id: newId('run'),
    order_id: orderId,
    ...where,
    status: 'pending',
    callback_token: newCallbackToken(),
  }));
  await tx.insertInto('run').values(runs).execute();
  await addToOutbox(
    tx,
    ...runs.map(({ id }) => ({
      job: 'run.submit' as const,
      jobId: `submit-${id}`,
      payload: { runId: id },
    })),
  );
}

/** Goes into the address that the provider calls when a run ends: whoever knows it is the provider. 192 bits. */
function newCallbackToken(): string {
  return randomBytes(24).toString('base64url');
}
