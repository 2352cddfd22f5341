/**
 * A point in the stream of events: everything of transactions before `txid`, and of that one up to `seq`.
 * `core/live/events.ts` says why the transaction comes first.
 */
export interface Position {
  txid: bigint;
  seq: bigint;
}

/** Whether `a` comes after `b`. */
export function isAfter(a: Position, b: Position): boolean {
  return a.txid > b.txid || (a.txid === b.txid && a.seq > b.seq);
}

/** A position as it is told to browsers, and when that was: what is not in the stream, such as orders, goes by the time. */
export interface LiveCursor extends Position {
  at: Date;
}

export function formatCursor({ txid, seq }: Position, at: Date): string {
  return `${txid}.${seq}.${at.getTime()}`;
}

/** Reads what a browser says it saw last. @returns undefined for anything else. */
export function parseCursor(text: string): LiveCursor | undefined {
  const [, txid, seq, at] = /^(\d{1,18})\.(\d{1,18})\.(\d{1,15})$/.exec(text) ?? [];
  if (txid === undefined || seq === undefined || at === undefined) return undefined;
  return { txid: BigInt(txid), seq: BigInt(seq), at: new Date(Number(at)) };
}
