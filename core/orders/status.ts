/**
 * queued -> running -> finishing -> succeeded; it can fail or be cancelled on the way, and goes back from
 * finishing to running once when what came out was unusable.
 */
export type OrderStatus = 'queued' | 'running' | 'finishing' | 'succeeded' | 'failed' | 'cancelled';

/** The end of an order. Every one of them settles the hold. */
export type OrderEnd = Extract<OrderStatus, 'succeeded' | 'failed' | 'cancelled'>;

/** From which states each state may be reached. Every step is a compare-and-set on this. */
export const REACHED_FROM: Record<Exclude<OrderStatus, 'queued'>, OrderStatus[]> = {
  running: ['queued', 'finishing'],
  finishing: ['running'],
  succeeded: ['finishing'],
  failed: ['queued', 'running', 'finishing'],
  cancelled: ['queued', 'running'],
};

export function isEnd(status: OrderStatus): status is OrderEnd {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

/** Why an order failed, from the person's point of view. The bots have words for each. */
export type FailureReason =
  /** The provider could not make it, twice. */
  | 'provider-failed'
  /** The provider could not be reached for too long. */
  | 'provider-unreachable'
  /** It took longer than the limit. */
  | 'timed-out'
  /** What came back was not a picture, blank, or of the wrong size. */
  | 'bad-output'
  /** The provider's result was gone before it could be fetched. */
  | 'result-expired';
