import { renderHead } from '@easel/gallery/render/head.ts';
import { type Html, html } from '@easel/gallery/render/html.ts';
import { fillShell } from '@easel/gallery/render/shell.ts';
import type { FastifyInstance } from 'fastify';
import { contentHash } from '../content-hash.ts';
import { sendPageHeaders } from '../plugins/security-headers.ts';
import { watchBuild } from './site/current-build.ts';

/** Pages that people come back to from Stripe. Nothing on them depends on who looks. */
const PAGES = {
  '/paid': {
    sign: '✓',
    title: 'Thank you',
    text: 'Your payment arrived. The receipt and your new balance are in your chat, in a few seconds.',
    link: 'See my credits',
  },
  '/not-paid': {
    sign: '–',
    title: 'Nothing was charged',
    text: 'You left before paying. The link still works for a while; or choose anew, in the chat or here.',
    link: 'To my credits',
  },
  '/back': {
    sign: '↩',
    title: 'All done here',
    text: 'What you changed is on its way.',
    link: 'To my plan',
  },
};

const STYLE = `
  :root { color-scheme: light dark; font: 18px/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f6f4ef, #17161a);
    color: light-dark(#23212a, #ece9e2); }
  main { max-width: 24rem; padding: 2rem; text-align: center; }
  .sign { width: 4rem; line-height: 4rem; margin: 0 auto; border-radius: 50%; font-size: 1.8rem;
    background: light-dark(#dfe8d8, #2c3a2b); }
  h1 { margin: 1.2rem 0 .4rem; font-size: 1.5rem; }
  p { margin: 0 0 1rem; }
  a { color: inherit; }
`;
const PLAIN_POLICY = `default-src 'none'; img-src 'self'; style-src '${contentHash(STYLE)}'`;

interface ReturnDeps {
  publicUrl: string;
  galleryDir?: string | undefined;
}

/**
 * Serves the pages where Stripe sends people after its own: they say to go back to the chat, or to the gallery. They are in
 * the gallery's frame, and plain while there is none: whoever paid is told so in any case.
 */
export function registerReturnPages(app: FastifyInstance, { publicUrl, galleryDir }: ReturnDeps): void {
  const findBuild = galleryDir === undefined ? async () => undefined : watchBuild(galleryDir);
  app.register(async (scope) => {
    sendPageHeaders(scope, publicUrl);
    for (const [path, page] of Object.entries(PAGES)) {
      const plain = renderPlain(page);
      scope.get(path, { config: { access: 'public' } }, async (_request, reply) => {
        reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
        const build = await findBuild();
        if (!build) return reply.header('content-security-policy', PLAIN_POLICY).send(plain);
        const head = renderHead({ title: page.title, robots: 'noindex' }, publicUrl);
        const framed = fillShell(build.shell, { head, main: renderMain(page) });
        return reply.header('content-security-policy', build.policy).send(framed);
      });
    }
  });
}

type ReturnPage = Record<'sign' | 'title' | 'text' | 'link', string>;

function renderMain({ title, text, link }: ReturnPage): Html {
  return html`<div class="intro"><h1>${title}</h1><p>${text}</p><p><a class="button" href="/me/credits">${link}</a></p></div>`;
}

function renderPlain({ sign, title, text, link }: ReturnPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Easel</title>
<link rel="icon" href="/icon-192.png" type="image/png">
<style>${STYLE}</style>
</head>
<body>
<main><div class="sign" aria-hidden="true">${sign}</div><h1>${title}</h1><p>${text}</p>
<p><a href="/me/credits">${link}</a></p></main>
</body>
</html>`;
}
