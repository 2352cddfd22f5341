import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A door in front of a service; it can be slow, and it can be shut. Shut, whoever is connected is cut off, and whoever comes is turned away. */
export interface TcpDoor {
  port: number;
  shut(): void;
  open(): void;
  /** From now on answers of the service take so much longer. */
  slow(ms: number): void;
  close(): Promise<void>;
}

export async function createTcpDoor(to: { host: string; port: number }): Promise<TcpDoor> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  let slowMs = 0;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((inner) => {
    if (!isOpen) return void inner.destroy();
    const outer = connect(to);
    inner.pipe(outer);
    // Timers of one length end in the order in which they began: so do the answers.
    outer.on('data', (chunk) =>
      slowMs > 0 ? setTimeout(() => inner.write(chunk), slowMs) : inner.write(chunk),
    );
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    shut() {
      isOpen = false;
      cutAll();
    },
    open() {
      isOpen = true;
    },
    slow(ms) {
      slowMs = ms;
    },
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
