import { type Kysely, sql } from 'kysely';

/** What people show each other: publications, likes, comments, follows, blocks, collections, challenges, reports. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createPublications(db);
  await createReactions(db);
  await countReactions(db);
  await createCollections(db);
  await createChallengesAndReports(db);
  await sql`
    grant select, insert, update on publication, tag, comment, collection, challenge, report to easel_app`.execute(
    db,
  );
  await sql`
    grant select, insert, update, delete on publication_tag, publication_text, creation_like, follow, block, collection_item
    to easel_app`.execute(db);
  await sql`grant delete on comment, collection, report to easel_app`.execute(db);
}

async function createPublications(db: Kysely<unknown>): Promise<void> {
  // What of a creation others see, or saw. A creation without a row was never shown. Times are whole milliseconds, because
  // they go into cursors through JavaScript and must come back exactly.
  // The score is explained in docs/decisions/trending.md: it changes with the counters only, never with the time.
  await sql`
    create table publication (
      creation_id text primary key references creation,
      account_id text not null references account,
      model text not null,
      visibility text not null default 'private' check (visibility in ('private', 'public', 'hidden')),
      public_key text unique,
      published_at timestamptz(3),
      withheld_at timestamptz(3),
      tags text[] not null default '{}',
      likes integer not null default 0 check (likes >= 0),
      comments integer not null default 0 check (comments >= 0),
      remixes integer not null default 0 check (remixes >= 0),
      is_listed boolean not null generated always as (visibility = 'public' and withheld_at is null) stored,
      score double precision generated always as (
        ln(1 + likes + 2 * comments + 3 * remixes) / ln(2::double precision)
        + extract(epoch from (published_at - timestamptz '2026-01-01T00:00:00Z'))::double precision / 86400) stored,
      constraint public_ones_have_a_key check ((visibility = 'public') = (public_key is not null)),
      constraint public_ones_have_a_time check (visibility <> 'public' or published_at is not null)
    )`.execute(db);
  await sql`create index publication_new on publication (published_at desc, creation_id desc) where is_listed`.execute(
    db,
  );
  await sql`create index publication_trending on publication (score desc, creation_id desc) where is_listed`.execute(
    db,
  );
  await sql`create index publication_model on publication (model, published_at desc, creation_id desc) where is_listed`.execute(
    db,
  );
  await sql`create index publication_model_trending on publication (model, score desc, creation_id desc) where is_listed`.execute(
    db,
  );
  await sql`create index publication_artist on publication (account_id, published_at desc, creation_id desc) where is_listed`.execute(
    db,
  );

  // The two tables below hold the listed publications only, and follow them (core/social/listing.ts). They are apart
  // because a like rewrites its publication's entries in every index on it, and the one over words is dear.
  await sql`
    create table publication_tag (
      creation_id text not null references publication,
      tag text not null,
      published_at timestamptz(3) not null,
      score double precision not null,
      primary key (creation_id, tag)
    )`.execute(db);
  await sql`create index publication_tag_new on publication_tag (tag, published_at desc, creation_id desc)`.execute(
    db,
  );
  await sql`create index publication_tag_trending on publication_tag (tag, score desc, creation_id desc)`.execute(
    db,
  );
  await sql`
    create table publication_text (
      creation_id text primary key references publication,
      published_at timestamptz(3) not null,
      words tsvector not null
    )`.execute(db);
  await sql`create index publication_text_words on publication_text using gin (words)`.execute(db);
  await sql`create index publication_text_new on publication_text (published_at desc, creation_id desc)`.execute(
    db,
  );

  await sql`create table tag (name text primary key, creations integer not null check (creations >= 0))`.execute(
    db,
  );
  await sql`create index tag_popular on tag (creations desc, name)`.execute(db);

  // Descendants of a picture.
  await sql`
    create index orders_parent_creation on orders (parent_creation_id) where parent_creation_id is not null`.execute(
    db,
  );
}

async function createReactions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table creation_like (
      creation_id text not null references publication,
      account_id text not null references account,
      created_at timestamptz not null default now(),
      primary key (creation_id, account_id)
    )`.execute(db);
  await sql`create index creation_like_account on creation_like (account_id)`.execute(db);

  await sql`
    create table comment (
      id text primary key,
      creation_id text not null references publication,
      account_id text not null references account,
      text text not null check (length(text) between 1 and 1000),
      created_at timestamptz not null default now(),
      edited_at timestamptz,
      withheld_at timestamptz
    )`.execute(db);
  await sql`create index comment_creation on comment (creation_id, id desc)`.execute(db);
  await sql`create index comment_account on comment (account_id)`.execute(db);

  await sql`
    create table follow (
      follower_id text not null references account,
      followed_id text not null references account,
      created_at timestamptz not null default now(),
      primary key (follower_id, followed_id),
      check (follower_id <> followed_id)
    )`.execute(db);
  await sql`create index follow_followed on follow (followed_id)`.execute(db);

  await sql`
    create table block (
      blocker_id text not null references account,
      blocked_id text not null references account,
      created_at timestamptz not null default now(),
      primary key (blocker_id, blocked_id),
      check (blocker_id <> blocked_id)
    )`.execute(db);
  await sql`create index block_blocked on block (blocked_id)`.execute(db);
}

/** Counters follow the rows that they count in the database itself: nobody who adds or removes such a row can forget them. */
async function countReactions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function count_like() returns trigger language plpgsql set search_path = public, pg_temp as $$
    begin
      if tg_op = 'INSERT' then
        update publication set likes = likes + 1 where creation_id = new.creation_id;
      else
        update publication set likes = likes - 1 where creation_id = old.creation_id;
      end if;
      return null;
    end $$`.execute(db);
  await sql`create trigger count_like after insert or delete on creation_like for each row execute function count_like()`.execute(
    db,
  );

  // Comments that are withheld do not count.
  await sql`
    create function count_comment() returns trigger language plpgsql set search_path = public, pg_temp as $$
    declare v_change integer := 0;
    begin
      if tg_op <> 'INSERT' and old.withheld_at is null then v_change := v_change - 1; end if;
      if tg_op <> 'DELETE' and new.withheld_at is null then v_change := v_change + 1; end if;
      if v_change <> 0 then
        update publication set comments = comments + v_change where creation_id = coalesce(new.creation_id, old.creation_id);
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger count_comment after insert or delete or update of withheld_at on comment
    for each row execute function count_comment()`.execute(db);

  await sql`
    create function follow_score() returns trigger language plpgsql set search_path = public, pg_temp as $$
    begin
      update publication_tag set score = new.score where creation_id = new.creation_id;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger follow_score after update on publication
    for each row when (new.is_listed and old.score is distinct from new.score) execute function follow_score()`.execute(
    db,
  );
}

async function createCollections(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table collection (
      id text primary key,
      account_id text not null references account,
      title text not null check (length(title) between 1 and 80),
      about text not null default '',
      visibility text not null check (visibility in ('public', 'private')),
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index collection_account on collection (account_id, id desc)`.execute(db);
  await sql`
    create table collection_item (
      collection_id text not null references collection on delete cascade,
      creation_id text not null references creation,
      added_at timestamptz(3) not null,
      primary key (collection_id, creation_id)
    )`.execute(db);
  await sql`create index collection_item_new on collection_item (collection_id, added_at desc, creation_id desc)`.execute(
    db,
  );
  await sql`create index collection_item_creation on collection_item (creation_id)`.execute(db);
}

async function createChallengesAndReports(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table challenge (
      id text primary key,
      title text not null,
      about text not null,
      tag text not null,
      starts_at timestamptz(3) not null,
      ends_at timestamptz(3) not null,
      created_by text not null references account,
      created_at timestamptz not null default now(),
      check (ends_at > starts_at)
    )`.execute(db);
  await sql`create index challenge_ends on challenge (ends_at desc, id desc)`.execute(db);

  // One of each person about each thing. An open one has not been looked at by an admin.
  await sql`
    create table report (
      id text primary key,
      reporter_id text not null references account,
      subject text not null check (subject in ('creation', 'comment', 'artist')),
      subject_id text not null,
      reason text not null check (reason in ('illegal', 'sexual', 'violence', 'hate', 'spam', 'stolen', 'other')),
      text text not null default '',
      created_at timestamptz not null default now(),
      reviewed_at timestamptz,
      reviewed_by text references account,
      verdict text check (verdict in ('keep', 'remove')),
      unique (reporter_id, subject, subject_id),
      check ((reviewed_at is null) = (verdict is null))
    )`.execute(db);
  await sql`create index report_open on report (subject, subject_id) where reviewed_at is null`.execute(db);
}
