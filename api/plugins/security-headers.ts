import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What pages of this origin may load. Nothing inline runs but scripts whose hash is given. */
export function contentSecurityPolicy(
  publicUrl: string,
  more: { scriptHashes?: readonly string[]; styleHashes?: readonly string[] } = {},
): Record<string, string[] | null> {
  const { protocol, host } = new URL(publicUrl);
  const isHttps = protocol === 'https:';
  return {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...quoted(more.scriptHashes)],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", ...quoted(more.styleHashes)],
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

function quoted(hashes: readonly string[] = []): string[] {
  return hashes.map((hash) => `'${hash}'`);
}

/** Headers that make browsers careful, on every answer. */
export function sendSecurityHeaders(app: FastifyInstance, publicUrl: string): void {
  app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(publicUrl) },
    strictTransportSecurity: publicUrl.startsWith('https:') && {
      maxAge: 31_536_000,
      includeSubDomains: false,
    },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  });
}
