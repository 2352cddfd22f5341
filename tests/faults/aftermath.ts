import { setTimeout } from 'node:timers/promises';
import { systemClock } from '@easel/core/clock.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { isEnd, type OrderStatus } from '@easel/core/orders/status.ts';
import type { FaultStudio } from './fault-studio.ts';
import { isReceipt, type Visitor } from './visitor.ts';

/** What became of one visitor's order after the process was killed with it. */
export interface Aftermath {
  status: OrderStatus | 'no order';
  /** Milliseconds from the restart until the order had ended and its chat showed it. */
  recoveredMs: number;
  /** How often the whole result stands in the chat. */
  timesShown: number;
  /** Messages of the bot that show neither the result nor anything about it any more. */
  staleCards: number;
  /** GPU jobs that were made for it. */
  gpuJobs: number;
  /** What must not be, in words. */
  problems: string[];
}

export interface Struck {
  visitor: Visitor;
  isCancel: boolean;
  /** Whether the bot had answered before the process was killed. */
  wasAnswered: boolean;
  /** When the studio was up again, as of `performance.now()`. */
  restartedAt: number;
}

const WELCOME_CREDITS = 100n;
const WITHIN_MS = 240_000;
const LOOK_EVERY_MS = 250;
/** A lost command makes no order; who waits longer than this for one sees that there is none. */
const ORDER_WITHIN_MS = 10_000;

/** Waits until it is over, at most four minutes after the restart, then looks at what is there. */
export async function awaitAftermath(studio: FaultStudio, struck: Struck): Promise<Aftermath> {
  const passed = () => performance.now() - struck.restartedAt;
  while (passed() < WITHIN_MS) {
    if (await isOver(studio, struck)) return examine(studio, struck, passed());
    await setTimeout(LOOK_EVERY_MS);
  }
  return examine(studio, struck, Number.POSITIVE_INFINITY);
}

async function isOver(studio: FaultStudio, { visitor, restartedAt, wasAnswered }: Struck): Promise<boolean> {
  const order = await findOrderOf(studio, visitor);
  const mayBeLost = visitor.platform === 'discord' && !wasAnswered;
  if (!order) return mayBeLost && performance.now() - restartedAt > ORDER_WITHIN_MS;
  return isEnd(order.status) && receiptsOf(visitor) > 0;
}

async function examine(
  studio: FaultStudio,
  { visitor, isCancel, wasAnswered }: Struck,
  recoveredMs: number,
): Promise<Aftermath> {
  const order = await findOrderOf(studio, visitor);
  const jobs = studio.places.world.runpod
    .jobs()
    .filter(({ input }) => JSON.stringify(input).includes(visitor.word));
  const messages = visitor.messages();
  const pictures = messages.reduce((sum, message) => sum + message.pictures, 0);
  const timesShown = pictures / visitor.count;
  const staleCards = messages.filter((message) => message.pictures === 0 && !isReceipt(message)).length;
  const problems: string[] = [];
  const claim = (holds: boolean, problem: string) =>
    holds || problems.push(`${problem} (${visitor.platform}, ${visitor.count} pictures)`);

  claim(recoveredMs <= WITHIN_MS, `not over within ${WITHIN_MS / 1000} s`);
  if (order) {
    const wallet = await readWallet(studio.database.db, {
      owner: { kind: 'person', id: order.accountId },
      clock: systemClock,
    });
    // Two tries may both be lost to kills: then it ends as failed, its hold returned.
    const mayFail: OrderStatus[] = order.attempt > 1 ? ['failed'] : [];
    const mayEndAs: OrderStatus[] = isCancel
      ? ['cancelled', 'succeeded', ...mayFail]
      : ['succeeded', ...mayFail];
    claim(mayEndAs.includes(order.status), `ended as ${order.status}`);
    claim(wallet.held === 0n, `${wallet.held} credits are still held`);
    claim(
      wallet.available === WELCOME_CREDITS - (order.charged ?? 0n),
      `charged ${order.charged}, and ${wallet.available} are left`,
    );
    claim(receiptsOf(visitor) > 0, 'the chat shows no receipt');
    claim(order.status !== 'cancelled' || pictures === 0, 'cancelled, and there are pictures');
    // Discord's nonces make a repeated message the same one; Telegram has nothing of the sort.
    const timesMax = visitor.platform === 'discord' ? 1 : 2;
    claim(order.status !== 'succeeded' || timesShown >= 1, `pictures are missing: ${pictures}`);
    claim(timesShown <= timesMax, `the pictures stand there ${timesShown} times`);
    // A Telegram message whose id was lost with the process cannot be found again.
    claim(staleCards <= timesMax - 1, `${staleCards} cards still say that the order is on its way`);
    claim(jobs.length <= order.attempt, `${jobs.length} GPU jobs for ${order.attempt} attempts`);
  } else {
    claim(!wasAnswered && visitor.platform === 'discord', 'the order is lost');
    claim(messages.length === 0, 'no order, and yet a message');
  }
  return {
    status: order?.status ?? 'no order',
    recoveredMs,
    timesShown,
    staleCards,
    gpuJobs: jobs.length,
    problems,
  };
}

function receiptsOf(visitor: Visitor): number {
  return visitor.messages().filter(isReceipt).length;
}

/** @throws Error when there are several: one command makes one order. */
async function findOrderOf({ database }: FaultStudio, { word }: Visitor) {
  const rows = await database.db
    .selectFrom('orders')
    .select(['account_id', 'status', 'charged', 'attempt'])
    .where((eb) => eb(eb.cast<string>('params', 'text'), 'like', `%${word}%`))
    .execute();
  if (rows.length > 1) throw new Error(`one command made ${rows.length} orders`);
  const [row] = rows;
  return (
    row && {
      accountId: row.account_id as AccountId,
      status: row.status as OrderStatus,
      charged: row.charged,
      attempt: row.attempt,
    }
  );
}
