import type { AddressInfo } from 'node:net';
import { buildApi } from '@easel/api/app.ts';
import { openSession } from '@easel/core/accounts/sessions.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { createCursors } from '@easel/core/cursor.ts';
import type { AccountId, CreationId } from '@easel/core/ids.ts';
import { setLike } from '@easel/core/social/likes.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { type Figure, measureRate, percentile } from './bench.ts';
import { runLoad } from './http-load.ts';
import { seedCommunity } from './seed.ts';

const LIMIT = 20;
const FAR_DOWN = 50_000;
const CONNECTIONS = 4;
const ROUND_MS = 2000;
const WARM_UP_MS = 1000;
const ROUNDS = 3;
/** Pages of the wall that are asked for in turn. */
const PAGES = 2000;
const QUERIES = 2000;
const LIKES = 2000;
const API = '/api/v1';
const UNLIMITED = { address: 1e9, account: 1e9, changes: 1e9 };

/** The wall of a big community over HTTP, against a route that does nothing and against the bare query. */
export async function benchSocial(
  foundation: Foundation,
  folder: string,
  { size }: { size: number },
): Promise<Figure[]> {
  await seedCommunity(foundation.databaseUrl, { creations: size, likes: size * 5, artists: 10_000 }, (step) =>
    console.error(`  seeded ${step}`),
  );
  const app = buildApi({
    ...foundation,
    storage: openFileStorage(folder),
    publicUrl: 'http://127.0.0.1:8080',
    rateLimits: UNLIMITED,
  });
  const bare = Fastify();
  bare.get('/', async () => ({ status: 'fine' }));
  try {
    const [port, barePort] = [await listen(app), await listen(bare)];
    return [
      ...(await benchRoutes(foundation, { port, barePort, size })),
      ...(await benchDepth(foundation, { port, size })),
      ...(await benchLikes(foundation, size)),
    ];
  } finally {
    await app.close();
    await bare.close();
  }
}

async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

interface Stage {
  port: number;
  size: number;
}

interface Route {
  name: string;
  paths: string[];
  headers?: Record<string, string>;
  goal?: string;
}

const COMMON = [
  'lighthouse',
  'fox snow',
  '"golden fox"',
  'robot -neon',
  'whale or dragon',
  'misty',
  'lamplight',
  'tag7',
];

/** What members see is never out of the cache that visitors share, so theirs are the routes as they are. */
function routesOf({
  pages,
  size,
  member,
}: {
  pages: string[];
  size: number;
  member: Route['headers'];
}): Route[] {
  const headers = { ...member };
  const feed = `${API}/feed?limit=${LIMIT}`;
  const search = `${API}/search?limit=${LIMIT}&q=`;
  const some = (of: (i: number) => string) => Array.from({ length: 1000 }, (_, i) => of(i));
  return [
    { name: 'trivial route', paths: ['/health'], goal: 'at least 70 %' },
    { name: 'feed, visitors', paths: [feed], goal: 'at least 30 %' },
    { name: 'feed, members', paths: [feed], headers },
    { name: 'feed, pages all over, members', paths: pages, headers },
    { name: 'feed of those I follow', paths: [`${feed}&sort=following`], headers },
    { name: 'trending, members', paths: [`${feed}&sort=trending`], headers },
    { name: 'tag, any of 1,000', paths: some((i) => `${feed}&tag=tag${i * 9}`), headers },
    {
      name: 'tag by trending, any of 1,000',
      paths: some((i) => `${feed}&sort=trending&tag=tag${i * 9}`),
      headers,
    },
    { name: 'search, any of 1,000 rare words', paths: some((i) => `${search}rare${i * 5}`), headers },
    {
      name: 'search, common words',
      paths: COMMON.map((words) => search + encodeURIComponent(words)),
      headers,
    },
    {
      name: 'creation, any of 1,000',
      paths: some((i) => `${API}/creations/${creationOf(1 + Math.floor((i * size) / 1000))}`),
    },
  ];
}

function creationOf(n: number): string {
  return `cre_01${String(n).padStart(24, '0')}`;
}

async function benchRoutes(
  foundation: Foundation,
  { port, barePort, size }: Stage & { barePort: number },
): Promise<Figure[]> {
  const member = await signIn(foundation);
  const pages = await feedPages(foundation, {
    size,
    after: Array.from({ length: PAGES }, (_, i) => i * (size / PAGES)),
  });
  const routes = routesOf({ pages, size, member });
  const load = { connections: CONNECTIONS, forMs: ROUND_MS };
  const rates = new Map<string, number[]>(routes.map(({ name }) => [name, []]));
  const times = new Map<string, number[]>(routes.map(({ name }) => [name, []]));
  const [bare, query]: [number[], number[]] = [[], []];
  // Each connection plans a statement anew the first times, some dozens of requests of each route: more than one in a hundred.
  for (const { paths, headers } of routes) {
    await runLoad({ ...load, forMs: WARM_UP_MS, port, ...(headers && { headers }), paths });
  }
  // In turns, so that a machine that slows down slows all. The bare route stands right before the first that is held against
  // it: after the queries everything is slower for some seconds.
  for (let round = 0; round < ROUNDS; round++) {
    query.push(await measureRate(QUERIES, CONNECTIONS, () => bareQuery(foundation)));
    bare.push((await runLoad({ ...load, port: barePort, paths: ['/'] })).perSecond);
    for (const { name, paths, headers } of routes) {
      const result = await runLoad({
        ...load,
        port,
        ...(headers && { headers }),
        paths,
      });
      rates.get(name)?.push(result.perSecond);
      times.get(name)?.push(...result.times);
    }
  }
  const route = { name: 'bare Fastify route', value: percentile(bare, 0.5) };
  const rateOf = (name: string) => percentile(rates.get(name) ?? [], 0.5);
  return [
    ...routes.flatMap(({ name, goal }): Figure[] => [
      { name, value: rateOf(name), unit: 'per s', baseline: route, ...(goal && { goal }) },
      {
        name: `${name}, p99`,
        value: percentile(times.get(name) ?? [], 0.99),
        unit: 'ms',
        goal: 'under 25 ms',
      },
    ]),
    {
      name: 'feed, members',
      value: rateOf('feed, members'),
      unit: 'per s',
      baseline: { name: 'its query alone', value: percentile(query, 0.5) },
    },
  ];
}

async function signIn(foundation: Foundation): Promise<Record<string, string>> {
  const account = `acc_01${'1'.padStart(24, '0')}` as AccountId;
  const { token } = await openSession(foundation, { account, device: 'bench' });
  return { cookie: `easel_session=${token}` };
}

async function bareQuery({ db }: Foundation): Promise<void> {
  await sql`
    select c.id, a.handle, a.name, a.avatar_key, c.width, c.height, c.thumbhash, c.variants, o.params->>'prompt' as prompt,
      p.public_key, p.published_at, p.likes, p.comments, p.remixes
    from publication p join creation c on c.id = p.creation_id join orders o on o.id = c.order_id
    join account a on a.id = p.account_id
    where p.is_listed order by p.published_at desc, p.creation_id desc limit ${LIMIT + 1}`.execute(db);
}

/** Addresses of pages of the wall, as whoever went on to there would have them. @param input.after so many creations. */
async function feedPages(
  { db, keys }: Foundation,
  { size, after }: { size: number; after: number[] },
): Promise<string[]> {
  const cursors = createCursors(keys.cursors);
  // The seed publishes in the order of its numbers.
  const ids = after.map((count) => creationOf(size - Math.floor(count)));
  const places = await db
    .selectFrom('publication')
    .select(['creation_id as id', 'published_at as at'])
    .where('creation_id', 'in', ids)
    .orderBy('published_at', 'desc')
    .execute();
  return places.map(({ id, at }) => {
    const cursor = cursors.seal('feed {"sort":"new"}', [at?.getTime() ?? 0, id]);
    return `${API}/feed?limit=${LIMIT}&cursor=${cursor}`;
  });
}

async function benchDepth(foundation: Foundation, { port, size }: Stage): Promise<Figure[]> {
  const headers = await signIn(foundation);
  const skipped = Math.min((FAR_DOWN - 1) * LIMIT, size - LIMIT);
  const [far = ''] = await feedPages(foundation, { size, after: [skipped - 1] });
  const near: number[] = [];
  const deep: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const load = { port, headers, connections: 1, forMs: ROUND_MS };
    near.push(...(await runLoad({ ...load, paths: [`${API}/feed?limit=${LIMIT}`] })).times);
    deep.push(...(await runLoad({ ...load, paths: [far] })).times);
  }
  return [
    {
      name: `feed, page ${Math.floor(skipped / LIMIT) + 1}`,
      value: percentile(deep, 0.5),
      unit: 'ms',
      baseline: { name: 'page 1', value: percentile(near, 0.5) },
      goal: 'at most 150 %',
    },
  ];
}

/** Likes by many people: of one creation that all want, and of any. */
async function benchLikes(foundation: Foundation, size: number): Promise<Figure[]> {
  const like = (i: number, n: number) =>
    setLike(foundation, {
      viewer: { id: `acc_01${String(1 + i).padStart(24, '0')}` as AccountId, role: 'member' },
      creation: creationOf(n) as CreationId,
      liked: true,
    });
  const one = await measureRate(LIKES, CONNECTIONS, (i) => like(i, size));
  const any = await measureRate(LIKES, CONNECTIONS, (i) => like(i, size - 1 - i));
  return [
    { name: 'likes of any creation', value: any, unit: 'per s' },
    { name: 'likes of one creation', value: one, unit: 'per s', baseline: { name: 'of any', value: any } },
  ];
}
