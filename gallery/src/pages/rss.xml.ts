import { TAGLINE } from '../../render/head.ts';
import { html, toText } from '../../render/html.ts';
import { creationPath } from '../../render/paths.ts';
import { alternative } from '../../render/tile.ts';
import { shorten } from '../../render/words.ts';
import { INPUT, ORIGIN } from '../input.ts';

/** The newest page of the wall as RSS 2.0, each picture enclosed. */
export function GET(): Response {
  const items = INPUT.walls[0]?.items ?? [];
  const xml = html`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Easel</title><link>${ORIGIN}/</link><description>${TAGLINE}</description>
<atom:link href="${ORIGIN}/rss.xml" rel="self" type="application/rss+xml"/>${items.map(
    (card) => html`<item><title>${shorten(card.prompt, 90) || alternative(card)}</title>
<link>${ORIGIN + creationPath(card.id)}</link><guid isPermaLink="true">${ORIGIN + creationPath(card.id)}</guid>
<pubDate>${new Date(card.publishedAt ?? INPUT.at).toUTCString()}</pubDate><description>${card.prompt}, by ${card.artist.name}</description>
<enclosure url="${new URL(card.media.large.url, ORIGIN).href}" length="${card.media.large.bytes}" type="image/webp"/></item>`,
  )}
</channel></rss>`;
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>${toText(xml)}`);
}
