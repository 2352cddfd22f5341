import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A door in front of a service. Shut, whoever is connected is cut off, and whoever comes is turned away. */
export interface TcpDoor {
  port: number;
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export async function createTcpDoor(to: { host: string; port: number }): Promise<TcpDoor> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((inner) => {
    if (!isOpen) return void inner.destroy();
    const outer = connect(to);
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
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
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
