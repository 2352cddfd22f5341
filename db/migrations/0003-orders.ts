import { type Kysely, sql } from 'kysely';

/** Orders, the provider runs that make them, what came out, how it was delivered, and the outbox to the queue. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table orders (
      id text primary key,
      key text not null unique check (length(key) between 1 and 200),
      request_hash text not null,
      account_id text not null references account,
      kind text not null,
      params jsonb not null,
      model text not null,
      status text not null check (status in ('queued', 'running', 'finishing', 'succeeded', 'failed', 'cancelled', 'blocked')),
      lane text not null check (lane in ('standard', 'priority')),
      platform text not null check (platform in ('discord', 'telegram')),
      server_id text,
      chat_id text not null,
      origin jsonb not null,
      parent_order_id text references orders,
      parent_creation_id text,
      output_count smallint not null check (output_count > 0),
      price_each bigint not null check (price_each > 0),
      price_version text not null,
      hold_id bigint not null references ledger_transfer,
      charged bigint,
      progress real not null default 0 check (progress between 0 and 1),
      attempt smallint not null default 0,
      failure jsonb,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      finishing_at timestamptz,
      ended_at timestamptz,
      updated_at timestamptz not null default now(),
      constraint ended_orders_are_settled check (
        (status in ('succeeded', 'failed', 'cancelled', 'blocked')) = (ended_at is not null)
        and (ended_at is not null) = (charged is not null))
    )`.execute(db);
  await sql`create index orders_queued on orders (model, created_at) where status = 'queued'`.execute(db);
  await sql`create index orders_open on orders (status, updated_at) where ended_at is null`.execute(db);
  await sql`create index orders_account on orders (account_id, created_at desc)`.execute(db);
  await sql`create index orders_parent on orders (parent_order_id) where parent_order_id is not null`.execute(
    db,
  );

  await sql`
    create table run (
      id text primary key,
      order_id text not null references orders,
      attempt smallint not null,
      provider text not null,
      endpoint text not null,
      status text not null check (status in ('pending', 'submitting', 'submitted', 'succeeded', 'failed', 'cancelled', 'lost')),
      callback_token text not null unique,
      external_id text,
      next_poll_at timestamptz,
      failure jsonb,
      created_at timestamptz not null default now(),
      submitting_at timestamptz,
      submitted_at timestamptz,
      ended_at timestamptz,
      execution_ms integer,
      unique (order_id, attempt)
    )`.execute(db);
  await sql`create index run_due on run (next_poll_at) where next_poll_at is not null`.execute(db);
  await sql`create index run_open on run (endpoint) where ended_at is null`.execute(db);
  await sql`create index run_timing on run (endpoint, ended_at desc) where status = 'succeeded'`.execute(db);

  await sql`
    create table creation (
      id text primary key,
      order_id text not null references orders,
      account_id text not null references account,
      idx smallint not null,
      width integer not null check (width > 0),
      height integer not null check (height > 0),
      seed bigint not null,
      sha256 text not null,
      thumbhash text not null,
      variants jsonb not null,
      created_at timestamptz not null default now(),
      deleted_at timestamptz,
      unique (order_id, idx)
    )`.execute(db);
  await sql`create index creation_account on creation (account_id, created_at desc) where deleted_at is null`.execute(
    db,
  );

  await sql`
    create table delivery (
      order_id text primary key references orders,
      rung text not null check (rung in ('interaction', 'channel', 'direct', 'linked', 'inbox')),
      platform text not null,
      chat_id text,
      message_ids jsonb not null default '[]',
      delivered_at timestamptz not null default now()
    )`.execute(db);

  // The message that shows an order in the chat where it was asked for.
  await sql`
    create table card (
      order_id text primary key references orders,
      platform text not null,
      chat_id text not null,
      message_id text not null,
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index card_message on card (platform, chat_id, message_id)`.execute(db);

  // A request that waits for its person's word: prompt permutations with a total price, a remix being typed.
  await sql`
    create table proposal (
      id text primary key,
      account_id text not null references account,
      kind text not null,
      payload jsonb not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      settled_at timestamptz
    )`.execute(db);
  await sql`create index proposal_expires on proposal (expires_at)`.execute(db);

  await sql`
    create table outbox (
      id bigint generated always as identity primary key,
      job text not null,
      job_id text not null,
      payload jsonb not null,
      created_at timestamptz not null default now(),
      claimed_until timestamptz,
      sent_at timestamptz
    )`.execute(db);
  await sql`create index outbox_unsent on outbox (id) where sent_at is null`.execute(db);
  await sql`create index outbox_sent on outbox (sent_at) where sent_at is not null`.execute(db);

  // What the workers can make right now: bots and api read it for availability, place in line and waiting times.
  await sql`
    create table capacity (
      model text primary key,
      provider text not null,
      endpoint text not null,
      slots integer not null check (slots > 0),
      healthy boolean not null default true,
      checked_at timestamptz not null default now()
    )`.execute(db);

  await sql`grant select, insert, update on orders, run, creation, delivery, card, proposal, outbox, capacity to easel_app`.execute(
    db,
  );
  await sql`grant delete on card, proposal, outbox, capacity to easel_app`.execute(db);
}
