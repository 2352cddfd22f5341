import { html, toText } from '../../render/html.ts';
import { challengePath, creationPath, tagPath } from '../../render/paths.ts';
import { INPUT, ORIGIN } from '../input.ts';

/** The pages of this build, for search engines. Artists are found through their pictures; those who do not want it, not at all. */
export function GET(): Response {
  const pages: { path: string; at?: string | null }[] = [
    ...['/', '/trending', '/tags', '/challenges', '/about'].map((path) => ({ path })),
    ...INPUT.creations
      .filter(({ isIndexable }) => isIndexable)
      .map(({ creation }) => ({ path: creationPath(creation.id), at: creation.publishedAt })),
    ...INPUT.tagWalls.map(({ tag }) => ({ path: tagPath(tag) })),
    ...INPUT.challenges.map(({ challenge }) => ({ path: challengePath(challenge.id) })),
  ];
  const xml = html`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${pages.map(
    ({ path, at }) => html`<url><loc>${ORIGIN + path}</loc>${at && html`<lastmod>${at}</lastmod>`}</url>`,
  )}</urlset>`;
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>${toText(xml)}`);
}
