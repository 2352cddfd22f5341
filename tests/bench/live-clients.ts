// Many browsers in a process of their own: opens sockets and says when all of them have heard so many messages.
// Run by live.ts: node live-clients.ts <address> <sockets> <creation to watch>
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';

const [url = '', count = '0', creation = ''] = process.argv.slice(2);
/** More at once would overflow the line of connections that wait to be taken. */
const OPENING_MAX = 100;
const SETTLE_MS = 1000;

let heard = 0;
let expected = Number.POSITIVE_INFINITY;

process.on('message', (messages: number) => {
  heard = 0;
  expected = messages;
  process.send?.('listening');
});

function hear(): void {
  heard += 1;
  if (heard === expected) process.send?.('heard');
}

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    // Every server of this bench greets: then it knows the socket.
    socket.once('message', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ watch: [creation] }));
  socket.on('message', hear);
  return socket;
}

const sockets: WebSocket[] = [];
while (sockets.length < Number(count)) {
  const missing = Math.min(OPENING_MAX, Number(count) - sockets.length);
  sockets.push(...(await Promise.all(Array.from({ length: missing }, open))));
}
// For the last words to arrive.
await setTimeout(SETTLE_MS);
process.send?.('open');
process.on('disconnect', () => process.exit());
