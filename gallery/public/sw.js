// Keeps the gallery usable without a net: its code and pages that were looked at, and /offline for all others.
// Nothing of the api and nothing of an account is ever kept.
const CODE = 'code-1';
const PAGES = 'pages-1';
const PAGES_MAX = 40;
/** Pages do without these for all but a few signs (styles/tokens.css): kept when a page has asked for one. */
const WHOLE_FONT = /-latin-[\w-]+\.[\w-]+\.woff2$/;
const PRIVATE = /^\/(api|me|sign-in|media)(\/|$)/;

self.addEventListener('install', (event) => {
  event.waitUntil(keepOfflinePage());
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name !== CODE && name !== PAGES).map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || PRIVATE.test(url.pathname)) return;
  if (url.pathname.startsWith('/_astro/')) event.respondWith(fromCode(request));
  else if (request.mode === 'navigate') event.respondWith(fromNet(request, url));
});

async function keepOfflinePage() {
  const cache = await caches.open(CODE);
  const page = await fetch('/offline', { cache: 'reload' });
  const text = await page.clone().text();
  await cache.put('/offline', page);
  const needed = (text.match(/\/_astro\/[\w.-]+/g) ?? []).filter((path) => !WHOLE_FONT.test(path));
  await cache.addAll([...new Set(needed)]);
}

/** Names in /_astro/ come from their content: what is kept is right for ever. */
async function fromCode(request) {
  const cache = await caches.open(CODE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) cache.put(request, answer.clone());
  return answer;
}

async function fromNet(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.ok && url.search === '') keepPage(request, answer.clone());
    return answer;
  } catch {
    const pages = await caches.open(PAGES);
    return (await pages.match(request)) ?? (await caches.match('/offline')) ?? Response.error();
  }
}

async function keepPage(request, answer) {
  const pages = await caches.open(PAGES);
  await pages.put(request, answer);
  const kept = await pages.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - PAGES_MAX))) await pages.delete(old);
}
