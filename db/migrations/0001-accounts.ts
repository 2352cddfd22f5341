import { type Kysely, sql } from 'kysely';

/** People, the chat identities they come with, and the settings of people, channels and servers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table account (
      id text primary key,
      plan text not null default 'free' check (plan in ('free', 'premium')),
      role text not null default 'member' check (role in ('member', 'admin')),
      settings jsonb not null default '{}',
      created_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table identity (
      platform text not null check (platform in ('discord', 'telegram')),
      platform_user_id text not null,
      account_id text not null references account,
      display_name text not null,
      created_at timestamptz not null default now(),
      primary key (platform, platform_user_id)
    )`.execute(db);
  await sql`create index identity_account on identity (account_id)`.execute(db);

  // A scope is a Discord server, a Discord channel or a Telegram group: whatever its admins can set defaults and caps for.
  await sql`
    create table chat_settings (
      platform text not null check (platform in ('discord', 'telegram')),
      scope_id text not null,
      settings jsonb not null default '{}',
      updated_by text not null references account,
      updated_at timestamptz not null default now(),
      primary key (platform, scope_id)
    )`.execute(db);

  // The application works as this role: it owns nothing and gets only the rights that the migrations grant.
  await sql`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'easel_app') then
        begin
          create role easel_app nologin;
        exception when duplicate_object or unique_violation then null;
        end;
      end if;
      execute format('grant easel_app to %I', current_user);
    end $$`.execute(db);
  await sql`grant usage on schema public to easel_app`.execute(db);
  await sql`grant select, insert, update on account, identity, chat_settings to easel_app`.execute(db);
  await sql`grant delete on identity, chat_settings to easel_app`.execute(db);
}
