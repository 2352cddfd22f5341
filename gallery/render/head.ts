import { type Html, html, link } from './html.ts';

/** What a page says of itself to browsers, search engines and chats that unfurl it. */
export interface PageHead {
  title: string;
  description?: string;
  /** Its one true address, as a path. */
  path?: string;
  /** For unfurling; a creation's large picture. */
  image?: { url: string; width: number; height: number; alt: string };
  /** `noindex` for what only its owner or nobody should find. */
  robots?: 'noindex';
  /** The pages before and after, as paths, where this is one of a list. */
  next?: string;
  /** Of a creation: chats that know oEmbed ask here for more. */
  oembed?: boolean;
}

const NAME = 'Easel';
export const TAGLINE = 'Pictures made in chat, hung on a wall.';

/** The part of `<head>` that differs from page to page. `origin` such as `https://easel.example`. */
export function renderHead(head: PageHead, origin: string): Html {
  const { title, description = TAGLINE, path, image, robots, next } = head;
  const full = title === NAME ? `${NAME}: ${TAGLINE}` : `${title} · ${NAME}`;
  const url = path === undefined ? undefined : new URL(path, origin).href;
  return html`<title>${full}</title>
<meta name="description" content="${description}">
${robots && html`<meta name="robots" content="${robots}">`}
${url && html`<link rel="canonical" href="${url}"><meta property="og:url" content="${url}">`}
${next && html`<link rel="next" href="${link(next)}">`}
<meta property="og:site_name" content="${NAME}">
<meta property="og:type" content="${image ? 'article' : 'website'}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
${image && renderImage(image, origin)}
${head.oembed && url && renderOembed(url, title, origin)}`;
}

function renderImage({ url, width, height, alt }: NonNullable<PageHead['image']>, origin: string): Html {
  return html`<meta property="og:image" content="${new URL(url, origin).href}">
<meta property="og:image:width" content="${width}"><meta property="og:image:height" content="${height}">
<meta property="og:image:alt" content="${alt}"><meta name="twitter:card" content="summary_large_image">`;
}

function renderOembed(url: string, title: string, origin: string): Html {
  const address = `${origin}/oembed?format=json&url=${encodeURIComponent(url)}`;
  return html`<link rel="alternate" type="application/json+oembed" href="${address}" title="${title}">`;
}
