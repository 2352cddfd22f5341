import { connect } from 'node:net';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/** What is asked for: each path in turn, by several connections, for some time. */
export interface Load {
  port: number;
  paths: string[];
  headers?: Record<string, string>;
  connections: number;
  forMs: number;
}

export interface LoadResult {
  perSecond: number;
  /** Of each request, in milliseconds. */
  times: number[];
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Asks as fast as it is answered, in a thread of its own: the server should not wait for whoever measures it. Speaks just
 * enough HTTP for answers that say how long they are. Any answer but 200 is an error.
 */
export function runLoad(load: Load): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function run({ port, paths, headers = {}, connections, forMs }: Load): Promise<LoadResult> {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const requests = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`));
  const times: number[] = [];
  const started = performance.now();
  let asked = 0;
  await Promise.all(Array.from({ length: connections }, () => keepAsking()));
  return { perSecond: times.length / ((performance.now() - started) / 1000), times };

  function keepAsking(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let sentAt = 0;
      let missing = 0;
      const ask = () => {
        if (performance.now() - started > forMs) return socket.end(resolve);
        sentAt = performance.now();
        return socket.write(requests[asked++ % requests.length] ?? '');
      };
      socket.once('connect', ask).once('error', reject);
      socket.on('data', (chunk) => {
        missing = missing > 0 ? missing - chunk.length : readHead(chunk);
        if (missing > 0) return;
        times.push(performance.now() - sentAt);
        ask();
      });
    });
  }
}

/** @returns how much of the body is still to come. The head comes in one piece on loopback. */
function readHead(chunk: Buffer): number {
  const end = chunk.indexOf(HEAD_END);
  const head = chunk.subarray(0, end).toString('latin1');
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`answered: ${chunk.toString('utf8').slice(0, 300)}`);
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('the answer does not say how long it is');
  return Number(length) - (chunk.length - end - HEAD_END.length);
}

if (parentPort) parentPort.postMessage(await run(workerData as Load));
