import { type Kysely, sql } from 'kysely';

/** What open pages have to hear of at once, and what people have to be told of what others did. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createLiveEvents(db);
  await createNotifications(db);
  await createSiteSecret(db);
  await createChatBots(db);
}

async function createLiveEvents(db: Kysely<unknown>): Promise<void> {
  // Read in the order of (txid, seq), and only below the oldest transaction that is still open: see core/live/events.ts.
  await sql`
    create table live_event (
      seq bigint generated always as identity primary key,
      txid bigint not null default (pg_current_xact_id()::text::bigint),
      type text not null,
      creation_id text not null,
      comment_id text,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index live_event_order on live_event (txid, seq)`.execute(db);
  await sql`create index live_event_age on live_event (created_at)`.execute(db);

  // Up to which transaction events were forgotten: whoever stopped reading before it has missed some. One row.
  await sql`
    create table live_floor (
      singleton boolean primary key default true check (singleton),
      txid bigint not null
    )`.execute(db);
  await sql`insert into live_floor (txid) values (0)`.execute(db);
  await sql`grant select, insert, delete on live_event to easel_app`.execute(db);
  await sql`grant select, update on live_floor to easel_app`.execute(db);
}

async function createNotifications(db: Kysely<unknown>): Promise<void> {
  // The key is what somebody did to something: doing it again (unliked, liked again) is not told again.
  await sql`
    create table notification (
      id bigint generated always as identity primary key,
      key text not null unique check (length(key) between 1 and 200),
      account_id text not null references account,
      kind text not null check (kind in ('like', 'comment', 'follow', 'remix', 'mention')),
      by_account text not null references account,
      creation_id text references creation,
      comment_id text,
      created_at timestamptz not null default now(),
      settled_at timestamptz,
      check (account_id <> by_account)
    )`.execute(db);
  await sql`create index notification_open on notification (account_id, id) where settled_at is null`.execute(
    db,
  );
  await sql`create index notification_settled on notification (settled_at) where settled_at is not null`.execute(
    db,
  );

  // Where and when somebody wants to be told; without a row, as core/notifications/settings.ts says. told_at: the last message.
  await sql`
    create table notification_settings (
      account_id text primary key references account,
      settings jsonb not null default '{}',
      told_at timestamptz
    )`.execute(db);
  await sql`grant select, insert, update, delete on notification, notification_settings to easel_app`.execute(
    db,
  );
}

async function createSiteSecret(db: Kysely<unknown>): Promise<void> {
  // What signed addresses are signed with where the environment gives nothing: core/config/site-keys.ts. One row.
  await sql`
    create table site_secret (
      singleton boolean primary key default true check (singleton),
      secret text not null
    )`.execute(db);
  await sql`grant select, insert on site_secret to easel_app`.execute(db);
}

async function createChatBots(db: Kysely<unknown>): Promise<void> {
  // Under which id and name each bot is reached: the bots write it, and links from the web lead there.
  await sql`
    create table chat_bot (
      platform text primary key check (platform in ('discord', 'telegram')),
      id text not null,
      username text not null,
      seen_at timestamptz not null default now()
    )`.execute(db);
  await sql`grant select, insert, update on chat_bot to easel_app`.execute(db);
}
