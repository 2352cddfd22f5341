import { setImmediate, setTimeout } from 'node:timers/promises';

/** What can be signalled, and what the id that goes with it is. */
export type SignalTopic =
  /** An order changed: its card may need redrawing. Id: the order's. */
  | 'order-changed'
  /** There are queued orders, or free capacity. Id: a model. */
  | 'dispatch'
  /** There are rows in the outbox. Id: empty. */
  | 'outbox'
  /** A provider says that a run moved. Id: the run's. */
  | 'run-moved'
  /** There are notices to be told. Id: empty. */
  | 'notice'
  /** Something happened that open pages show: see core/live. Id: empty. */
  | 'live';

/**
 * Hints between processes, so that work starts at once instead of at the next poll. A signal may be lost or come twice:
 * the database is the truth, and everybody who listens also looks there from time to time.
 */
export interface Signals {
  /** Sends at once or soon after, in one batch with others. Never fails and never waits: call it after the commit, not before. */
  send(topic: SignalTopic, id?: string): void;
  /** @returns a function that stops listening. */
  on(topic: SignalTopic, listener: (id: string) => void): () => void;
  close(): Promise<void>;
}

/** Carries batches to the other processes. */
export interface SignalTransport {
  publish(message: string): Promise<void>;
  /** Connects and calls `receive` for each message of any process, this one included. */
  subscribe(receive: (message: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** What is sent this soon after a batch waits for the next: somebody alone is heard at once, and a crowd costs few batches. */
const GATHER_MS = 50;
const BATCH_IDS = 100;

type Batch = { from: string; signals: [SignalTopic, string][] };

/** Listeners in this process hear a signal at once; other processes through the transport. */
export async function openSignals(
  transport: SignalTransport,
  onError: (error: unknown) => void,
): Promise<Signals> {
  const self = crypto.randomUUID();
  const listeners = new Map<SignalTopic, Set<(id: string) => void>>();
  const waiting = new Map<string, [SignalTopic, string]>();
  let isFlushing = false;
  let flushed = Promise.resolve();
  let closed = false;

  function hear(topic: SignalTopic, id: string): void {
    for (const listener of listeners.get(topic) ?? []) {
      try {
        listener(id);
      } catch (error) {
        onError(error);
      }
    }
  }

  /** One batch after the other: a PostgreSQL connection takes one query at a time. */
  async function flush(): Promise<void> {
    isFlushing = true;
    while (waiting.size > 0) {
      // What is sent in one go is one batch.
      await setImmediate();
      await publishWaiting();
      if (!closed) await setTimeout(GATHER_MS);
    }
    isFlushing = false;
  }

  async function publishWaiting(): Promise<void> {
    const all = [...waiting.values()];
    waiting.clear();
    for (let start = 0; start < all.length; start += BATCH_IDS) {
      const batch: Batch = { from: self, signals: all.slice(start, start + BATCH_IDS) };
      await transport.publish(JSON.stringify(batch)).catch(onError);
    }
  }

  await transport.subscribe((message) => {
    const batch = JSON.parse(message) as Batch;
    if (batch.from === self) return;
    for (const [topic, id] of batch.signals) hear(topic, id);
  });

  return {
    send(topic, id = '') {
      if (closed) return;
      hear(topic, id);
      waiting.set(`${topic} ${id}`, [topic, id]);
      if (!isFlushing) flushed = flush();
    },
    on(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => set.delete(listener);
    },
    async close() {
      closed = true;
      await flushed;
      await transport.close();
    },
  };
}
