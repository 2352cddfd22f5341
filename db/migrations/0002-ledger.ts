import { type Kysely, sql } from 'kysely';

/**
 * The credits ledger: append-only, double-entry, in whole credits.
 *
 * A transfer is a header with two or more entries whose posted amounts add up to zero, and whose held amounts do too.
 * hold, post and void are separate transfers; a hold is resolved by at most one post or void (unique index).
 * All writing happens in the functions below, which run with their owner's rights: the application's role can read the
 * tables and call the functions, and has no right to insert, update or delete entries itself.
 *
 * The house's accounts keep no running balance, because every order in the system would queue for that one row;
 * their balance is the sum of their entries.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_account (
      id bigint generated always as identity primary key,
      owner_kind text not null check (owner_kind in ('person', 'server', 'house')),
      owner_id text not null,
      bucket text not null check (
        case when owner_kind = 'house' then bucket in ('issuance', 'sales', 'revenue', 'expired')
             else bucket in ('subscription', 'granted', 'purchased') end),
      expires_at timestamptz check (expires_at is null or bucket = 'granted'),
      balance bigint not null default 0,
      held bigint not null default 0,
      created_at timestamptz not null default now(),
      unique nulls not distinct (owner_kind, owner_id, bucket, expires_at),
      constraint never_overdrawn check (
        case when owner_kind = 'house' then balance = 0 and held = 0
             else held >= 0 and balance >= held end)
    )`.execute(db);

  await sql`
    create table ledger_transfer (
      id bigint generated always as identity primary key,
      key text not null unique check (length(key) between 1 and 200),
      kind text not null check (kind in ('grant', 'purchase', 'expire', 'hold', 'post', 'void')),
      request text not null,
      amount bigint not null check (amount > 0),
      hold_id bigint references ledger_transfer,
      reference text,
      created_at timestamptz not null default now(),
      check ((kind in ('post', 'void')) = (hold_id is not null))
    )`.execute(db);
  await sql`create unique index ledger_transfer_hold_resolved_once on ledger_transfer (hold_id) where hold_id is not null`.execute(
    db,
  );
  await sql`create index ledger_transfer_reference on ledger_transfer (reference) where reference is not null`.execute(
    db,
  );

  await sql`
    create table ledger_entry (
      transfer_id bigint not null references ledger_transfer,
      account_id bigint not null references ledger_account,
      seq smallint not null,
      posted bigint not null,
      held bigint not null,
      balance_after bigint,
      held_after bigint,
      primary key (transfer_id, account_id)
    )`.execute(db);
  await sql`create index ledger_entry_account on ledger_entry (account_id, transfer_id desc)`.execute(db);

  // Finds or makes the account of an owner's bucket. An update that changes nothing would lock the row out of id order.
  await sql`
    create function ledger_open_account(p_owner_kind text, p_owner_id text, p_bucket text, p_expires_at timestamptz)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_id bigint;
    begin
      select id into v_id from ledger_account
        where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = p_bucket
          and expires_at is not distinct from p_expires_at;
      if found then return v_id; end if;
      insert into ledger_account (owner_kind, owner_id, bucket, expires_at)
        values (p_owner_kind, p_owner_id, p_bucket, p_expires_at)
        on conflict (owner_kind, owner_id, bucket, expires_at) do nothing
        returning id into v_id;
      if v_id is null then
        select id into strict v_id from ledger_account
          where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = p_bucket
            and expires_at is not distinct from p_expires_at;
      end if;
      return v_id;
    end $$`.execute(db);

  // Writes the header of a transfer, or finds the one that this key already made.
  await sql`
    create function ledger_begin(p_key text, p_kind text, p_request text, p_amount bigint, p_hold_id bigint,
                                 p_reference text, out transfer_id bigint, out is_new boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_request text;
    begin
      insert into ledger_transfer (key, kind, request, amount, hold_id, reference)
        values (p_key, p_kind, p_request, p_amount, p_hold_id, p_reference)
        on conflict (key) do nothing returning id into transfer_id;
      is_new := transfer_id is not null;
      if not is_new then
        select t.id, t.request into strict transfer_id, v_request from ledger_transfer t where t.key = p_key;
        if v_request <> p_request then
          raise exception 'ledger key % was used for another transfer', p_key using errcode = 'EA002';
        end if;
      end if;
    end $$`.execute(db);

  // Applies one entry to its account. The caller holds the account's row lock.
  await sql`
    create function ledger_write_entry(p_transfer_id bigint, p_account_id bigint, p_seq integer, p_posted bigint, p_held bigint)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_balance bigint; v_held bigint;
    begin
      update ledger_account set balance = balance + p_posted, held = held + p_held
        where id = p_account_id and owner_kind <> 'house'
        returning balance, held into v_balance, v_held;
      insert into ledger_entry (transfer_id, account_id, seq, posted, held, balance_after, held_after)
        values (p_transfer_id, p_account_id, p_seq, p_posted, p_held, v_balance, v_held);
    end $$`.execute(db);

  // grant, purchase: from a house account to an owner's bucket.
  await sql`
    create function ledger_credit(p_key text, p_kind text, p_house_bucket text, p_owner_kind text, p_owner_id text,
                                  p_bucket text, p_expires_at timestamptz, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_house bigint; v_account bigint;
    begin
      select * into v_transfer from ledger_begin(p_key, p_kind,
        concat_ws('|', p_kind, p_house_bucket, p_owner_kind, p_owner_id, p_bucket, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      v_house := ledger_open_account('house', 'house', p_house_bucket, null);
      v_account := ledger_open_account(p_owner_kind, p_owner_id, p_bucket, p_expires_at);
      perform ledger_write_entry(v_transfer.transfer_id, v_house, 0, -p_amount, 0);
      perform ledger_write_entry(v_transfer.transfer_id, v_account, 1, p_amount, 0);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  // Takes what is left and free in an expired bucket. Nothing to take: no transfer, null.
  await sql`
    create function ledger_expire(p_key text, p_account_id bigint)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_account ledger_account; v_transfer record;
    begin
      select * into v_account from ledger_account where id = p_account_id and expires_at <= now() for update;
      if not found or v_account.balance = v_account.held then return null; end if;
      select * into v_transfer from ledger_begin(p_key, 'expire', concat_ws('|', 'expire', p_account_id),
        v_account.balance - v_account.held, null, null);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      perform ledger_write_entry(v_transfer.transfer_id, p_account_id, 0, v_account.held - v_account.balance, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'expired', null), 1,
        v_account.balance - v_account.held, 0);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  // Holds an amount over the owner's buckets: subscription first, then granted (soonest expiry first), then purchased.
  await sql`
    create function ledger_hold(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_account record; v_left bigint := p_amount; v_take bigint; v_seq integer := 0;
    begin
      select * into v_transfer from ledger_begin(p_key, 'hold',
        concat_ws('|', 'hold', p_owner_kind, p_owner_id, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      for v_account in
        with locked as (
          select id, bucket, expires_at, balance - held as free from ledger_account
          where owner_kind = p_owner_kind and owner_id = p_owner_id and owner_kind <> 'house'
          order by id for update
        )
        select id, free from locked
        where free > 0 and (expires_at is null or expires_at > now())
        order by array_position(array['subscription', 'granted', 'purchased'], bucket), expires_at nulls last, id
      loop
        v_take := least(v_left, v_account.free);
        perform ledger_write_entry(v_transfer.transfer_id, v_account.id, v_seq, 0, v_take);
        v_seq := v_seq + 1;
        v_left := v_left - v_take;
        exit when v_left = 0;
      end loop;
      if v_left > 0 then
        raise exception 'not enough credits' using errcode = 'EA001', detail = (p_amount - v_left)::text;
      end if;
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'revenue', null), v_seq, 0, -p_amount);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  // Resolves a hold: takes p_amount of it (0 for a void) in the order in which it was held, and returns the rest.
  await sql`
    create function ledger_resolve(p_key text, p_kind text, p_hold_id bigint, p_amount bigint)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_hold ledger_transfer; v_transfer record; v_entry record; v_left bigint := p_amount; v_take bigint; v_seq integer := 0;
    begin
      select * into v_hold from ledger_transfer where id = p_hold_id and kind = 'hold';
      if not found then raise exception 'no hold %', p_hold_id using errcode = 'EA003'; end if;
      if p_amount < 0 or p_amount > v_hold.amount then
        raise exception 'cannot take % of a hold of %', p_amount, v_hold.amount using errcode = 'EA004';
      end if;
      select * into v_transfer from ledger_begin(p_key, p_kind, concat_ws('|', p_kind, p_hold_id, p_amount),
        case when p_kind = 'void' then v_hold.amount else p_amount end, p_hold_id, v_hold.reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      perform 1 from ledger_account a join ledger_entry e on e.account_id = a.id
        where e.transfer_id = p_hold_id and a.owner_kind <> 'house' order by a.id for update of a;
      for v_entry in
        select e.account_id, e.held from ledger_entry e where e.transfer_id = p_hold_id and e.held > 0 order by e.seq
      loop
        v_take := least(v_left, v_entry.held);
        perform ledger_write_entry(v_transfer.transfer_id, v_entry.account_id, v_seq, -v_take, -v_entry.held);
        v_left := v_left - v_take;
        v_seq := v_seq + 1;
      end loop;
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'revenue', null), v_seq,
        p_amount, v_hold.amount);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  await sql`
    create function ledger_post(p_key text, p_hold_id bigint, p_amount bigint) returns bigint
    language sql security definer set search_path = public, pg_temp as $$ select ledger_resolve(p_key, 'post', p_hold_id, p_amount) $$`.execute(
    db,
  );
  await sql`
    create function ledger_void(p_key text, p_hold_id bigint) returns bigint
    language sql security definer set search_path = public, pg_temp as $$ select ledger_resolve(p_key, 'void', p_hold_id, 0) $$`.execute(
    db,
  );

  await sql`revoke all on all functions in schema public from public`.execute(db);
  await sql`grant select on ledger_account, ledger_transfer, ledger_entry to easel_app`.execute(db);
  await sql`
    grant execute on function
      ledger_credit(text, text, text, text, text, text, timestamptz, bigint, text),
      ledger_expire(text, bigint),
      ledger_hold(text, text, text, bigint, text),
      ledger_post(text, bigint, bigint),
      ledger_void(text, bigint)
    to easel_app`.execute(db);
}
