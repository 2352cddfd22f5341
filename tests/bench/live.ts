import { type ChildProcess, fork } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { buildApi } from '@easel/api/app.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { type CreationId, newId } from '@easel/core/ids.ts';
import { recordEvent } from '@easel/core/live/events.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { WebSocketServer } from 'ws';
import { type Figure, percentile } from './bench.ts';
import { seedCommunity } from './seed.ts';

const SOCKETS = 2000;
/** Told at once: what a busy minute brings between two looks. */
const BURST = 50;
const BURSTS = 5;
const SINGLES = 20;
const UNLIMITED = { address: 1e9, account: 1e9, changes: 1e9, sockets: 1e9 };

/** Tells all clients so many messages. */
type Tell = (messages: number) => Promise<void>;

/** What happens on the wall, told to 2,000 open pages: read once, written once; against sockets that are only written to. */
export async function benchLive(foundation: Foundation, folder: string): Promise<Figure[]> {
  await seedCommunity(foundation.databaseUrl, { creations: 100, likes: 100, artists: 10_000 }, () => {});
  const { id } = await foundation.db.selectFrom('creation').select('id').executeTakeFirstOrThrow();
  const creation = id as CreationId;
  const bare = await measureBare(creation);
  const own = await measureOwn(foundation, folder, creation);
  const name = 'bare ws, the same messages';
  return [
    {
      name: `messages to ${SOCKETS} open pages`,
      value: own.rate,
      unit: 'per s',
      baseline: { name, value: bare.rate },
    },
    {
      name: `from a commit to the last of ${SOCKETS} pages, p50`,
      value: own.delay,
      unit: 'ms',
      baseline: { name, value: bare.delay },
    },
  ];
}

async function measureOwn(foundation: Foundation, folder: string, creation: CreationId) {
  const app = buildApi({
    ...foundation,
    storage: openFileStorage(folder),
    publicUrl: 'http://127.0.0.1:8080',
    rateLimits: UNLIMITED,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const tell: Tell = async (messages) => {
    await inTransaction(foundation.db, async (tx) => {
      for (let i = 0; i < messages; i++) {
        await recordEvent(tx, { type: 'comment', creationId: creation, commentId: newId('com') });
      }
    });
    foundation.signals.send('live');
  };
  try {
    return await measure(`ws://127.0.0.1:${port}/api/v1/live`, creation, tell);
  } finally {
    await app.close();
  }
}

async function measureBare(creation: CreationId) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => socket.send('hello'));
  const { port } = server.address() as AddressInfo;
  const message = Buffer.from(
    JSON.stringify({
      type: 'comment',
      creationId: creation,
      comments: 0,
      comment: null,
      seq: '12345.67890.1760000000000',
    }),
  );
  const tell: Tell = async (messages) => {
    for (let i = 0; i < messages; i++) {
      for (const client of server.clients) client.send(message, { binary: false });
    }
  };
  try {
    return await measure(`ws://127.0.0.1:${port}`, creation, tell);
  } finally {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function measure(url: string, creation: CreationId, tell: Tell) {
  const script = new URL('./live-clients.ts', import.meta.url);
  const clients = fork(script, [url, String(SOCKETS), creation]);
  try {
    await hear(clients, 'open');
    const time = async (messages: number) => {
      clients.send(messages * SOCKETS);
      await hear(clients, 'listening');
      const started = performance.now();
      const all = hear(clients, 'heard');
      await tell(messages);
      await all;
      return performance.now() - started;
    };
    await time(BURST);
    const bursts: number[] = [];
    for (let i = 0; i < BURSTS; i++) bursts.push(await time(BURST));
    const singles: number[] = [];
    for (let i = 0; i < SINGLES; i++) singles.push(await time(1));
    return {
      rate: (BURST * SOCKETS) / (percentile(bursts, 0.5) / 1000),
      delay: percentile(singles, 0.5),
    };
  } finally {
    clients.kill();
  }
}

function hear(clients: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (said: unknown) => {
      if (said !== word) return;
      clients.off('message', listen).off('exit', end);
      resolve();
    };
    const end = () => reject(new Error(`the clients ended before they said ${word}`));
    clients.on('message', listen).once('exit', end);
  });
}
