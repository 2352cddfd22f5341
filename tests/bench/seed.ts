import { openOwnerSession } from '@easel/core/testing/owner-session.ts';

/** What a community leaves behind over the years, made by the database itself. */
export interface SeedSize {
  creations: number;
  likes: number;
  artists: number;
}

const STEPS = [
  'members',
  'orders',
  'creations',
  'likes',
  'publications',
  'tags',
  'words',
  'lists of words',
  'follows',
  'statistics',
] as const;

/** Words of prompts, from those that every twelfth has to those that a few have. */
const WORDS = `
  (array['misty','golden','ancient','quiet','stormy','neon','crystal','rusty','frozen','velvet','broken','glowing'])
    [1 + n % 12] || ' ' ||
  (array['lighthouse','fox','castle','harbour','robot','forest','dragon','market','owl','temple','ship','garden','whale',
    'astronaut','violin','desert','train','bridge','tiger','library','cathedral','waterfall','samurai','cottage','moon',
    'orchid','clock','mountain','island','jellyfish']) [1 + (n / 7) % 30] || ' in ' ||
  (array['snow','rain','autumn','moonlight','fog','space','ruins','spring','a valley','a city','the sea','a dream'])
    [1 + (n / 211) % 12] || ', rare' || (n % 5003) || ', by lamplight'`;

/**
 * Fills an empty database: `creations` published over two years, a minute apart, with likes that a few get many of.
 * Straight into the tables, without triggers and checks of references: what they would do is done once for all rows.
 *
 * A database that is not empty is taken as it is: with DATABASE_URL, the same community can be measured again.
 *
 * @param tell hears of each step.
 */
export async function seedCommunity(
  databaseUrl: string,
  { creations, likes, artists }: SeedSize,
  tell: (step: string) => void,
): Promise<void> {
  const session = openOwnerSession(databaseUrl);
  const known = await session.query('select from creation limit 1');
  if (known.rows.length > 0) return session.end();
  const id = (prefix: string, n: string) => `'${prefix}_01' || lpad((${n})::text, 24, '0')`;
  const artistOf = (n: string) => id('acc', `1 + (${n})::bigint * 7919 % ${artists}`);
  const statements: Record<(typeof STEPS)[number], string> = {
    members: `insert into account (id, handle, name, created_at)
      select ${id('acc', 'n')}, 'member-' || n, 'Member', now() - interval '2 years' from generate_series(1, ${artists}) n`,
    orders: `insert into orders (id, key, request_hash, account_id, kind, params, model, status, lane, platform, chat_id, origin,
        output_count, price_each, price_version, hold_id, charged, created_at, ended_at)
      select ${id('ord', 'n')}, 'seed-' || n, '', ${artistOf('n')}, 'imagine',
        jsonb_build_object('model', 'flux-schnell', 'style', 'none', 'prompt', ${WORDS}, 'negativePrompt', '', 'seed', 7,
          'width', 1024, 'height', 1024, 'steps', 4, 'guidance', 1, 'count', 1),
        (array['flux-schnell','flux-schnell','flux-dev','sdxl'])[1 + n % 4], 'succeeded', 'standard', 'discord', 'chat', '{}',
        1, 2, '1', 1, 2, now() - make_interval(mins => ${creations} - n), now()
      from generate_series(1, ${creations}) n`,
    creations: `insert into creation (id, order_id, account_id, idx, width, height, seed, sha256, thumbhash, variants)
      select ${id('cre', 'n')}, ${id('ord', 'n')}, ${artistOf('n')}, 0, 1024, 1024, n, md5(n::text), 'm0cGBYAIeHeAiIeAeIiHeHgI',
        jsonb_build_array(
          jsonb_build_object('name', 'original', 'key', 'creations/' || n || '/original.png', 'mime', 'image/png',
            'width', 1024, 'height', 1024, 'bytes', 1500000),
          jsonb_build_object('name', 'large', 'key', 'creations/' || n || '/large.webp', 'mime', 'image/webp',
            'width', 1024, 'height', 1024, 'bytes', 150000),
          jsonb_build_object('name', 'small', 'key', 'creations/' || n || '/small.webp', 'mime', 'image/webp',
            'width', 512, 'height', 512, 'bytes', 20000))
      from generate_series(1, ${creations}) n`,
    // The power makes few creations liked by many. In order, because an index that is filled at random is slow to fill.
    likes: `insert into creation_like (creation_id, account_id)
      select distinct ${id('cre', `1 + floor(${creations} * power(random(), 3))::bigint`)}, ${id('acc', `1 + n % ${artists}`)}
      from generate_series(1, ${likes}) n order by 1, 2`,
    publications: `insert into publication (creation_id, account_id, model, visibility, public_key, published_at, tags, likes)
      select c.id, c.account_id, o.model, 'public', 'seed' || c.seed, o.created_at,
        array['tag' || c.seed % 20, 'tag' || 20 + c.seed % 400, 'tag' || 420 + c.seed % 9000], coalesce(l.likes, 0)
      from creation c join orders o on o.id = c.order_id
      left join (select creation_id, count(*) as likes from creation_like group by creation_id) l on l.creation_id = c.id
      order by o.created_at`,
    tags: `with listed as (
        insert into publication_tag (creation_id, tag, published_at, score)
        select creation_id, unnest(tags), published_at, score from publication order by published_at returning tag)
      insert into tag (name, creations) select tag, count(*) from listed group by tag`,
    words: `insert into publication_text (creation_id, published_at, words)
      select p.creation_id, p.published_at, setweight(to_tsvector('english', array_to_string(p.tags, ' ')), 'A')
        || to_tsvector('english', o.params->>'prompt')
      from publication p join creation c on c.id = p.creation_id join orders o on o.id = c.order_id order by p.published_at`,
    'lists of words': `insert into publication_word (word, published_at, creation_id)
      select unnest(array_append(tsvector_to_array(words), '')), published_at, creation_id from publication_text order by 1, 2, 3`,
    follows: `insert into follow (follower_id, followed_id)
      select ${id('acc', 'a')}, ${id('acc', `1 + (a + b * 37) % ${artists}`)}
      from generate_series(1, 100) a, generate_series(1, 100) b where (b * 37) % ${artists} <> 0 on conflict do nothing`,
    statistics:
      'vacuum analyze account, orders, creation, creation_like, publication, publication_tag, publication_text, publication_word, follow',
  };
  try {
    // The seed's likes are the same each time.
    await session.query(`set session_replication_role = replica; select setseed(0.5)`);
    await session.query(
      `set maintenance_work_mem = '256MB'; set work_mem = '256MB'; set synchronous_commit = off`,
    );
    for (const step of STEPS) {
      const started = performance.now();
      await session.query(statements[step]);
      tell(`${step} ${Math.round((performance.now() - started) / 1000)} s`);
    }
  } finally {
    await session.end();
  }
}
