import { type Kysely, sql } from 'kysely';

/** Credits that are given: daily claims, gifts, referrals, promo codes; a server's treasury; notices to people and chats. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table ledger_transfer drop constraint ledger_transfer_kind_check, add constraint ledger_transfer_kind_check
      check (kind in ('grant', 'purchase', 'expire', 'hold', 'post', 'void', 'refund', 'repay', 'gift', 'fund', 'revoke'))`.execute(
    db,
  );
  await writeLedgerFunctions(db);
  await createGivenCredits(db);
  await createTreasury(db);
  await createNotices(db);
}

async function writeLedgerFunctions(db: Kysely<unknown>): Promise<void> {
  // Moves bought credits from one owner to another, where they stay bought ones. Both owners' buckets are locked in one
  // go, by id, so that two people who give to one another at once do not wait for each other.
  await sql`
    create function ledger_move(p_key text, p_kind text, p_from_kind text, p_from_id text, p_to_kind text, p_to_id text,
                                p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_from bigint; v_to bigint; v_debt bigint; v_free bigint;
    begin
      if p_kind not in ('gift', 'fund') then raise exception '% moves nothing between owners', p_kind; end if;
      select * into v_transfer from ledger_begin(p_key, p_kind,
        concat_ws('|', p_kind, p_from_kind, p_from_id, p_to_kind, p_to_id, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      v_from := ledger_open_account(p_from_kind, p_from_id, 'purchased', null);
      v_to := ledger_open_account(p_to_kind, p_to_id, 'purchased', null);
      perform 1 from ledger_account
        where owner_kind <> 'house'
          and (owner_kind = p_from_kind and owner_id = p_from_id or owner_kind = p_to_kind and owner_id = p_to_id)
        order by id for update;
      v_debt := ledger_debt(p_from_kind, p_from_id);
      if v_debt > 0 then
        raise exception 'a debt stands' using errcode = 'EA005', detail = v_debt::text;
      end if;
      select balance - held into v_free from ledger_account where id = v_from;
      if v_free < p_amount then
        raise exception 'not enough credits' using errcode = 'EA001', detail = v_free::text;
      end if;
      perform ledger_write_entry(v_transfer.transfer_id, v_from, 0, -p_amount, 0);
      perform ledger_write_entry(v_transfer.transfer_id, v_to, 1, p_amount, 0);
      perform ledger_repay('repay-' || v_transfer.transfer_id, p_to_kind, p_to_id);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  // Takes granted credits back, at most p_amount of those that are free, the ones that last longest first. What is spent
  // stays spent. Returns how many were taken; a repeat under the same key takes nothing more and says the same.
  await sql`
    create function ledger_revoke(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_account record; v_taken bigint; v_left bigint; v_take bigint; v_seq integer := 0;
    begin
      perform ledger_lock_owner(p_owner_kind, p_owner_id);
      select amount into v_taken from ledger_transfer
        where key = p_key and request = concat_ws('|', 'revoke', p_owner_kind, p_owner_id, p_amount);
      if found then return v_taken; end if;
      select least(p_amount, coalesce(sum(balance - held), 0)) into v_taken from ledger_account
        where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = 'granted'
          and (expires_at is null or expires_at > now());
      if v_taken <= 0 then return 0; end if;
      select * into v_transfer from ledger_begin(p_key, 'revoke',
        concat_ws('|', 'revoke', p_owner_kind, p_owner_id, p_amount), v_taken, null, p_reference);
      v_left := v_taken;
      for v_account in
        select id, balance - held as free from ledger_account
        where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = 'granted' and balance > held
          and (expires_at is null or expires_at > now())
        order by expires_at desc nulls first, id
      loop
        v_take := least(v_left, v_account.free);
        perform ledger_write_entry(v_transfer.transfer_id, v_account.id, v_seq, -v_take, 0);
        v_seq := v_seq + 1;
        v_left := v_left - v_take;
        exit when v_left = 0;
      end loop;
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'issuance', null), v_seq, v_taken, 0);
      return v_taken;
    end $$`.execute(db);

  await sql`
    revoke all on function ledger_move(text, text, text, text, text, text, bigint, text),
      ledger_revoke(text, text, text, bigint, text) from public`.execute(db);
  await sql`
    grant execute on function ledger_move(text, text, text, text, text, text, bigint, text),
      ledger_revoke(text, text, text, bigint, text) to easel_app`.execute(db);
}

async function createGivenCredits(db: Kysely<unknown>): Promise<void> {
  // The primary key is what makes it once a day. Days are UTC's, as text: no driver moves a text into its own time zone.
  await sql`
    create table daily_claim (
      account_id text not null references account,
      day text not null check (day ~ '^\\d{4}-\\d{2}-\\d{2}$'),
      key text not null,
      streak integer not null check (streak > 0),
      amount bigint not null check (amount > 0),
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      primary key (account_id, day)
    )`.execute(db);

  await sql`
    create table gift (
      proposal_id text primary key,
      from_account text not null references account,
      to_account text not null references account,
      amount bigint not null check (amount > 0),
      created_at timestamptz not null default now(),
      check (from_account <> to_account)
    )`.execute(db);
  await sql`create index gift_from on gift (from_account, created_at desc)`.execute(db);

  await sql`
    create table referral_code (
      account_id text primary key references account,
      code text not null unique,
      created_at timestamptz not null default now()
    )`.execute(db);

  // Whoever was brought was brought by one person, once. Rewards are those given, 0 until it is settled.
  await sql`
    create table referral (
      referred_id text primary key references account,
      referrer_id text not null references account,
      status text not null default 'waiting' check (status in ('waiting', 'settled', 'clawed-back')),
      referrer_reward bigint not null default 0 check (referrer_reward >= 0),
      referred_reward bigint not null default 0 check (referred_reward >= 0),
      created_at timestamptz not null default now(),
      settled_at timestamptz,
      clawed_back_at timestamptz,
      check (referrer_id <> referred_id)
    )`.execute(db);
  await sql`create index referral_referrer on referral (referrer_id)`.execute(db);
  await sql`create index referral_waiting on referral (created_at) where status = 'waiting'`.execute(db);

  await sql`
    create table promo_code (
      code text primary key check (code = upper(code)),
      credits bigint not null check (credits > 0),
      credits_days integer not null check (credits_days > 0),
      total_limit integer check (total_limit > 0),
      per_person integer not null default 1 check (per_person > 0),
      used integer not null default 0,
      expires_at timestamptz,
      disabled_at timestamptz,
      created_by text not null references account,
      created_at timestamptz not null default now(),
      constraint never_used_too_often check (used >= 0 and (total_limit is null or used <= total_limit))
    )`.execute(db);
  await sql`
    create table promo_redemption (
      code text not null references promo_code,
      account_id text not null references account,
      nth integer not null check (nth > 0),
      key text not null unique,
      amount bigint not null check (amount > 0),
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      primary key (code, account_id, nth)
    )`.execute(db);

  await sql`grant select, insert, update on daily_claim, gift, referral_code, referral, promo_code, promo_redemption to easel_app`.execute(
    db,
  );
}

async function createTreasury(db: Kysely<unknown>): Promise<void> {
  // The rules of a server's wallet; the credits are in the ledger, under owner kind 'server' and this id.
  await sql`
    create table treasury (
      id text primary key check (id ~ '^(discord|telegram):.'),
      spending text not null default 'admins' check (spending in ('admins', 'roles', 'everyone')),
      roles text[] not null default '{}',
      daily_cap bigint check (daily_cap > 0),
      approval_above bigint check (approval_above >= 0),
      chat_id text,
      updated_by text not null references account,
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`grant select, insert, update on treasury to easel_app`.execute(db);

  // Null: the person who asked pays.
  await sql`
    alter table orders add column treasury_id text check (treasury_id ~ '^(discord|telegram):.'),
      add column approved_by text references account,
      add constraint only_treasuries_need_approval check (approved_by is null or treasury_id is not null)`.execute(
    db,
  );
  await sql`create index orders_treasury on orders (treasury_id, account_id, created_at) where treasury_id is not null`.execute(
    db,
  );

  // Holds an order's price in a treasury and keeps its rules. The hold comes first: it leaves the treasury's buckets
  // locked until the order is committed, so the orders read after it are all that there are, in a race too.
  await sql`
    create function treasury_hold(p_order_key text, p_treasury text, p_account text, p_amount bigint, p_reference text,
                                  p_approved_by text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_hold bigint; v_rules treasury; v_left bigint;
    begin
      v_hold := ledger_hold('order-' || p_order_key, 'server', p_treasury, p_amount, p_reference);
      if p_approved_by is not null or exists (select from orders where key = p_order_key) then return v_hold; end if;
      select * into v_rules from treasury where id = p_treasury;
      if p_amount > v_rules.approval_above then
        raise exception 'an admin has to approve this' using errcode = 'EA011', detail = v_rules.approval_above::text;
      end if;
      v_left := v_rules.daily_cap - treasury_spent_today(p_treasury, p_account);
      if p_amount > v_left then
        raise exception 'more than the daily cap' using errcode = 'EA010', detail = greatest(v_left, 0)::text;
      end if;
      return v_hold;
    end $$`.execute(db);

  // What one person's orders of today (UTC) took from a treasury, or may still take.
  await sql`
    create function treasury_spent_today(p_treasury text, p_account text) returns bigint
    language sql volatile security definer set search_path = public, pg_temp as $$
      select coalesce(sum(coalesce(charged, price_each * output_count)), 0)::bigint from orders
      where treasury_id = p_treasury and account_id = p_account and created_at >= date_trunc('day', now(), 'UTC') $$`.execute(
    db,
  );

  await sql`
    revoke all on function treasury_hold(text, text, text, bigint, text, text), treasury_spent_today(text, text) from public`.execute(
    db,
  );
  await sql`
    grant execute on function treasury_hold(text, text, text, bigint, text, text), treasury_spent_today(text, text) to easel_app`.execute(
    db,
  );
}

async function createNotices(db: Kysely<unknown>): Promise<void> {
  // What a person (user_id, by private message) or a chat (chat_id) has still to be told. The key makes it once.
  await sql`
    create table notice (
      id bigint generated always as identity primary key,
      key text not null unique check (length(key) between 1 and 200),
      platform text not null check (platform in ('discord', 'telegram')),
      user_id text,
      chat_id text,
      kind text not null,
      payload jsonb not null,
      created_at timestamptz not null default now(),
      claimed_until timestamptz,
      attempts integer not null default 0,
      told_at timestamptz,
      check ((user_id is null) <> (chat_id is null))
    )`.execute(db);
  await sql`create index notice_untold on notice (platform, id) where told_at is null`.execute(db);
  await sql`grant select, insert, update on notice to easel_app`.execute(db);
}
