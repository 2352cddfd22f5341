import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that goes through a gate. */
export interface Call {
  method: string;
  path: string;
  /** The body, byte for byte in latin1: words and file names can be found in it, pictures do no harm. */
  body: string;
}

export interface GateStop {
  /** Stop the request before it reaches the other side, or the answer on its way back: then it is done there. */
  side: 'request' | 'answer';
  /** @param answer the body that came back; empty on the way there. */
  matches(call: Call, answer: string): boolean;
}

/** A door between the studio and one service of the outside world. What is stopped in it never goes on. */
export interface Gate {
  /** Takes the place of the service's own address. */
  url: string;
  /** Stops the first thing that matches. @returns a promise of it. */
  stop(stop: GateStop): Promise<void>;
  /** Forgets all stops that nothing has come to. */
  open(): void;
  close(): Promise<void>;
}

/** @param url of the service; its path stays with the caller. */
export async function createGate(url: string): Promise<Gate> {
  const { origin } = new URL(url);
  const stops = new Map<GateStop, () => void>();

  function isStopped(side: GateStop['side'], call: Call, answer = ''): boolean {
    const hit = [...stops].find(([stop]) => stop.side === side && stop.matches(call, answer));
    if (!hit) return false;
    const [stop, arrived] = hit;
    stops.delete(stop);
    arrived();
    return true;
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    const body = await readAll(request);
    const call = { method, path, body: body.toString('latin1') };
    if (isStopped('request', call)) return;
    const onward = send(new URL(path, origin), { method, headers: request.headers });
    // Whoever hangs up here has hung up there: a long poll of a dead studio must not eat the next one's updates.
    response.once('close', () => onward.destroy());
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      onward.once('response', resolve).once('error', reject).end(body),
    );
    const answered = await readAll(answer);
    if (isStopped('answer', call, answered.toString('latin1'))) return;
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: url.replace(origin, `http://127.0.0.1:${port}`),
    stop: (stop) => new Promise((resolve) => stops.set(stop, resolve)),
    open: () => stops.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
