import { type Kysely, sql } from 'kysely';

/** Browsers that are signed in, and the one-time codes of links. Of both, only the secret's hash is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table session (
      id text primary key,
      token_hash text not null unique,
      account_id text not null references account,
      device text not null,
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index session_account on session (account_id, last_seen_at desc)`.execute(db);
  await sql`create index session_expiry on session (expires_at)`.execute(db);

  // A claim is whoever's opens it first: it makes an admin of an account that nobody knows yet.
  await sql`
    create table sign_in_code (
      code_hash text primary key,
      purpose text not null check (purpose in ('login', 'link', 'claim')),
      account_id text references account,
      -- Whoever looked at it first, such as a session: nobody else can use it then.
      bound_to text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      check ((account_id is null) = (purpose = 'claim'))
    )`.execute(db);
  await sql`create index sign_in_code_account on sign_in_code (account_id)`.execute(db);
  await sql`create index sign_in_code_expiry on sign_in_code (expires_at)`.execute(db);

  await sql`grant select, insert, update, delete on session, sign_in_code to easel_app`.execute(db);
}
