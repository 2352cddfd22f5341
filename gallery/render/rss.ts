import type { CreationCard } from '@easel/core/contract/creation.ts';
import { TAGLINE } from './head.ts';
import { html, toText } from './html.ts';
import { creationPath } from './paths.ts';
import { alternative } from './tile.ts';
import { shorten } from './words.ts';

/** The newest pictures as RSS 2.0, each enclosed. `origin` such as `https://easel.example`. */
export function renderRss(cards: readonly CreationCard[], origin: string): string {
  const xml = html`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Easel</title><link>${origin}/</link><description>${TAGLINE}</description>
<atom:link href="${origin}/rss.xml" rel="self" type="application/rss+xml"/>${cards.map(
    (card) => html`<item><title>${shorten(card.prompt, 90) || alternative(card)}</title>
<link>${origin + creationPath(card.id)}</link><guid isPermaLink="true">${origin + creationPath(card.id)}</guid>
${card.publishedAt && html`<pubDate>${new Date(card.publishedAt).toUTCString()}</pubDate>`}<description>${card.prompt}, by ${card.artist.name}</description>
<enclosure url="${new URL(card.media.large.url, origin).href}" length="${card.media.large.bytes}" type="image/webp"/></item>`,
  )}
</channel></rss>`;
  return `<?xml version="1.0" encoding="UTF-8"?>${toText(xml)}`;
}
