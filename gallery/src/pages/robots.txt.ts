import { ORIGIN } from '../input.ts';

/** What search engines may read: all that everybody may, except the endless lists behind cursors and searches. */
export function GET(): Response {
  return new Response(
    [
      'User-agent: *',
      'Disallow: /api/',
      'Disallow: /me',
      'Disallow: /*?cursor=',
      'Disallow: /search?',
      '',
      `Sitemap: ${ORIGIN}/sitemap.xml`,
      '',
    ].join('\n'),
  );
}
