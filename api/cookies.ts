import type { CookieSerializeOptions } from '@fastify/cookie';

/** Cookies of one public address. */
export interface CookieKind {
  /** The full name of a cookie. */
  nameOf(name: string): string;
  options: Pick<CookieSerializeOptions, 'httpOnly' | 'sameSite' | 'path' | 'secure'>;
}

/**
 * Under https, cookies have the prefix `__Host-`: browsers take them from this host alone and send them over https only.
 * That needs `Secure`, which Safari does not take over http, not even from this machine; there, and only there, the
 * names go without it.
 *
 * `lax`: a person who comes back from Discord, or from a link in a chat, is still signed in; forms and scripts of other
 * pages are not.
 */
export function cookiesFor(publicUrl: string): CookieKind {
  const secure = publicUrl.startsWith('https:');
  return {
    nameOf: (name) => (secure ? `__Host-${name}` : name),
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  };
}
