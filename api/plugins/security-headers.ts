import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** What pages of this origin may load; those of the gallery bring a policy of their own. Nothing inline runs. */
function contentSecurityPolicy(publicUrl: string): Record<string, string[] | null> {
  const { protocol, host } = new URL(publicUrl);
  const isHttps = protocol === 'https:';
  return {
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'media-src': ["'self'", 'blob:'],
    'font-src': ["'self'"],
    // Safari does not count a socket of the same host as 'self'.
    'connect-src': ["'self'", `${isHttps ? 'wss' : 'ws'}://${host}`],
    'manifest-src': ["'self'"],
    'worker-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'upgrade-insecure-requests': isHttps ? [] : null,
  };
}

/**
 * Headers that make browsers careful, on every answer. Most are data, of which a browser that opens it as a page shall run
 * and load nothing; few, because each costs about as much as a hook. Pages have more: {@link sendPageHeaders}.
 */
export function sendSecurityHeaders(app: FastifyInstance, publicUrl: string): void {
  const { 'strict-transport-security': onlyHttps } = writeHeaders(publicUrl);
  sendAlways(app, {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    ...(onlyHttps && { 'strict-transport-security': onlyHttps }),
  });
}

/** All that helmet says about pages, for the routes of `scope`. It is the same for each answer, so helmet writes it once. */
export function sendPageHeaders(scope: FastifyInstance, publicUrl: string): void {
  sendAlways(scope, writeHeaders(publicUrl));
}

function sendAlways(app: FastifyInstance, headers: Record<string, string>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

function writeHeaders(publicUrl: string): Record<string, string> {
  const write = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(publicUrl) },
    strictTransportSecurity: publicUrl.startsWith('https:') && {
      maxAge: 31_536_000,
      includeSubDomains: false,
    },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  write(request, response, (error) => {
    if (error) throw error;
  });
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}
