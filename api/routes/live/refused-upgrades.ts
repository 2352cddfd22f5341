import type { FastifyInstance } from 'fastify';

/**
 * Closes connections that asked for a socket and got an answer instead. Node.js gives such a connection away, so nobody
 * else would ever close it, whatever route it asked at.
 */
export function endRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onResponse', ({ headers, raw }, _reply, done) => {
    if (headers.upgrade !== undefined) raw.socket.destroy();
    done();
  });
}
