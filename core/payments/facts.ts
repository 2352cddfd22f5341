import { z } from 'zod';

const minor = z.number().int().nonnegative();

/**
 * What a provider said of a payment. Facts are only ever added, so the same ones in any order and any number make the same
 * whole: {@link mergeFacts} is commutative, associative and idempotent. Amounts in minor units.
 */
export const factsSchema = z.object({
  paid: z.object({ at: z.iso.datetime(), total: minor }).optional(),
  /** The checkout can no longer be paid. */
  expired: z.boolean().optional(),
  /** The most that was reported as refunded in total. It may fall again when a refund fails, and so cannot be summed. */
  refundedTotal: minor.optional(),
  /** Single refunds, by id. */
  refunds: z.record(z.string(), z.object({ amount: minor, failed: z.boolean() })).optional(),
  /** Disputes by id. Funds are withdrawn at most once and reinstated at most once. */
  disputes: z
    .record(z.string(), z.object({ amount: minor, withdrawn: z.boolean(), reinstated: z.boolean() }))
    .optional(),
});
export type Facts = z.infer<typeof factsSchema>;

/** Everything that either says. */
export function mergeFacts(a: Facts, b: Facts): Facts {
  const paid = mergeOptional(a.paid, b.paid, (x, y) => ({
    ...(x.at < y.at ? x : y),
    total: Math.max(x.total, y.total),
  }));
  const refundedTotal = mergeOptional(a.refundedTotal, b.refundedTotal, Math.max);
  const refunds = mergeRecords(a.refunds, b.refunds, (x, y) => ({
    amount: Math.max(x.amount, y.amount),
    failed: x.failed || y.failed,
  }));
  const disputes = mergeRecords(a.disputes, b.disputes, (x, y) => ({
    amount: Math.max(x.amount, y.amount),
    withdrawn: x.withdrawn || y.withdrawn,
    reinstated: x.reinstated || y.reinstated,
  }));
  return {
    ...(paid && { paid }),
    ...((a.expired || b.expired) && { expired: true }),
    ...(refundedTotal !== undefined && { refundedTotal }),
    ...(refunds && { refunds }),
    ...(disputes && { disputes }),
  };
}

/** What facts come to, in minor units. */
export interface FactSums {
  paidAt?: Date;
  /** What was paid. */
  total?: bigint;
  /** What was paid back. */
  refunded: bigint;
  /** What disputes have taken and not given back. */
  withdrawn: bigint;
}

export function sumFacts(facts: Facts): FactSums {
  const refunds = Object.values(facts.refunds ?? {});
  const live = sum(refunds.filter(({ failed }) => !failed));
  const failed = sum(refunds.filter((refund) => refund.failed));
  const disputes = Object.values(facts.disputes ?? {});
  return {
    ...(facts.paid && { paidAt: new Date(facts.paid.at), total: BigInt(facts.paid.total) }),
    // A reported total has counted refunds that failed later; single refunds may not have been reported.
    refunded: BigInt(Math.max(live, (facts.refundedTotal ?? 0) - failed)),
    withdrawn: BigInt(sum(disputes.filter(({ withdrawn, reinstated }) => withdrawn && !reinstated))),
  };
}

/** Also when the dispute was won in the end, so that it does not matter which event came first. */
export function wasChargedBack({ disputes }: Facts): boolean {
  return Object.values(disputes ?? {}).some(({ withdrawn }) => withdrawn);
}

function sum(parts: { amount: number }[]): number {
  return parts.reduce((total, { amount }) => total + amount, 0);
}

function mergeOptional<T>(a: T | undefined, b: T | undefined, merge: (a: T, b: T) => T): T | undefined {
  return a === undefined ? b : b === undefined ? a : merge(a, b);
}

/** Keys sorted, so that equal facts are written alike. */
function mergeRecords<T>(
  a: Record<string, T> | undefined,
  b: Record<string, T> | undefined,
  merge: (a: T, b: T) => T,
): Record<string, T> | undefined {
  if (!a && !b) return undefined;
  const keys = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].sort();
  return Object.fromEntries(keys.map((key) => [key, mergeOptional(a?.[key], b?.[key], merge) as T]));
}
