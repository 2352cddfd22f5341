import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DomainError } from '@easel/core/errors.ts';
import { createGalleryReader } from '@easel/core/gallery/read-gallery.ts';
import { readPosition } from '@easel/core/live/events.ts';
import { formatCursor } from '@easel/core/live/position.ts';
import { renderHead } from '@easel/gallery/render/head.ts';
import type { RenderedPage } from '@easel/gallery/render/page.ts';
import { renderRss } from '@easel/gallery/render/rss.ts';
import { fillShell } from '@easel/gallery/render/shell.ts';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDeps } from '../../app.ts';
import { createAddressLimit } from '../../plugins/rate-limits.ts';
import { sendPageHeaders } from '../../plugins/security-headers.ts';
import { createRecent } from '../../recent.ts';
import { type SiteBuild, watchBuild } from './current-build.ts';
import { type Freshness, watchFreshness } from './freshness.ts';
import { writePage } from './live-pages.ts';
import { addOembed } from './oembed.ts';

const HTML = 'text/html; charset=utf-8';
const RSS = 'application/rss+xml; charset=utf-8';
/** Looked at again before each use, so that what was taken down is gone. */
const NO_LONGER = 'no-cache';
/** Names in `/_astro/` come from their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';
/** Paths that are not the gallery's, whatever is asked for there. */
const ELSEWHERE = /^\/(api|media|webhooks)(\/|$)/;
/** Files of pages that show one moment of all pictures, and are out of date with the next publication. */
const LISTS = /^(index\.html$|rss\.xml$|page\/|trending|t\/|m\/|tags|challenges)/;

const NOT_BUILT_YET = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Easel</title>
<p>The gallery is being hung. This page shows it as soon as it is ready.</p></html>`;

/**
 * Serves the gallery: what was built, from the disk, as long as it says what is true; everything else, and what has changed
 * since, written now with the same templates. Pages are the same for everybody: who looks is found out by their scripts.
 */
export function registerSite(app: FastifyInstance, deps: ApiDeps & { galleryDir: string }): void {
  const folder = deps.galleryDir;
  const findBuild = watchBuild(folder);
  const findFreshness = watchFreshness(deps);
  const reader = createGalleryReader(deps);
  const recent = createRecent<RenderedPage | undefined>(deps.signals);
  const recentRss = createRecent<string>(deps.signals);

  app.register(async (site) => {
    sendPageHeaders(site, deps.publicUrl);
    await mkdir(folder, { recursive: true });
    await site.register(fastifyStatic, {
      root: folder,
      serve: false,
      preCompressed: true,
      cacheControl: false,
    });

    // What is built costs little, and one page brings many files; what is written now asks the database.
    const limit = await createAddressLimit(site, deps, 'site');

    addOembed(site, { reader, publicUrl: deps.publicUrl, limit });

    site.get('/*', { config: { access: 'public' } }, async (request, reply) => {
      const address = request.raw.url ?? '/';
      if (!URL.canParse(address, deps.publicUrl)) return reply.callNotFound();
      const url = new URL(address, deps.publicUrl);
      if (ELSEWHERE.test(url.pathname)) return reply.callNotFound();
      const build = await findBuild();
      if (!build) return reply.code(503).type(HTML).header('retry-after', '2').send(NOT_BUILT_YET);
      reply.header('content-security-policy', build.policy);
      const path = decode(url.pathname);
      const file = path === undefined ? undefined : findFile(build, path);
      if (file && url.search === '' && isTrue(file, await findFreshness(build.mark.seq))) {
        return sendFile(reply, build, file);
      }
      await limit(request);
      return sendWritten(request, reply, build, url);
    });
  });

  async function sendWritten(request: FastifyRequest, reply: FastifyReply, build: SiteBuild, url: URL) {
    const path = decode(url.pathname) ?? '';
    if (path === '/rss.xml') {
      const rss = await writeRss();
      return reply.type(RSS).header('cache-control', NO_LONGER).send(rss);
    }
    const parts = path.split('/').filter(Boolean);
    if (parts.at(-1) === 'index.html') parts.pop();
    try {
      const page = await recent(url.pathname + url.search, () => write(parts, url.searchParams));
      if (page) return sendPage(request, reply, fill(build, page));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // Of an old link, or made up: the list begins at its beginning.
      if (error.code === 'bad-cursor') return reply.redirect(url.pathname.replace(/^\/+/, '/'));
      if (error.code !== 'not-found') throw error;
      return sendFile(reply.code(404), build, '404.html');
    }
    // A page that only a build writes, such as /about?from=…
    const file = findFile(build, path);
    if (!file) return sendFile(reply.code(404), build, '404.html');
    if (isTrue(file, await findFreshness(build.mark.seq))) return sendFile(reply, build, file);
    // A further page of the wall as it was, which may show what was taken down.
    return reply.redirect('/');
  }

  function writeRss(): Promise<string> {
    return recentRss('newest', async () =>
      renderRss((await reader.wall({ sort: 'new' })).items, deps.publicUrl),
    );
  }

  async function write(parts: string[], query: URLSearchParams): Promise<RenderedPage | undefined> {
    const now = deps.clock.now();
    const seq = formatCursor(await readPosition(deps.db), now);
    return writePage(reader, { parts, query, now, seq });
  }

  function fill(build: SiteBuild, { head, main, place }: RenderedPage): string {
    const page = fillShell(build.shell, { head: renderHead(head, deps.publicUrl), main });
    return place
      ? page.replace(`data-place="${place}">`, `data-place="${place}" aria-current="page">`)
      : page;
  }
}

/** By the file and not by the path that was asked for: there are many ways to write one. */
function isTrue(file: string, fresh: Freshness): boolean {
  const [place, key] = file.split('/');
  if (place === 'c' && key !== undefined) return fresh.isFresh(key);
  return fresh.lists || !LISTS.test(file);
}

function findFile({ files }: SiteBuild, path: string): string | undefined {
  const name = path.replace(/^\/+|\/+$/g, '');
  const page = name === '' ? 'index.html' : `${name}/index.html`;
  return [page, name].find((candidate) => files.has(candidate));
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

function sendFile(reply: FastifyReply, build: SiteBuild, file: string): FastifyReply {
  const isCode = file.startsWith('_astro/');
  // Feeds name pictures that may be taken down, as pages do.
  const isPage = /\.(html|xml)$/.test(file) || file === 'sw.js';
  reply.header('cache-control', isCode ? FOR_EVER : isPage ? NO_LONGER : AN_HOUR);
  return reply.sendFile(file, build.root);
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, page: string): Promise<FastifyReply> {
  reply.type(HTML).header('cache-control', NO_LONGER).header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(page);
  return reply.header('content-encoding', 'gzip').send(await promisify(gzip)(page, { level: 4 }));
}
