import { type Kysely, sql } from 'kysely';

/**
 * Money: payments, plans, what Stripe told, what chats have still to be told; and in the ledger, credits taken back, the
 * debt that this may leave, and the allowance of a plan.
 *
 * A debt is a bucket of its own whose balance is what its owner owes; the house's `receivable` is its other side. Taking
 * back n credits of which only m are still there returns m to `sales` and writes n - m as debt. Credits bought later, and
 * bought credits that come back from a hold, pay the debt first; nothing can be held while one stands.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await widenLedger(db);
  await writeDebtFunctions(db);
  await rewriteSpending(db);
  await createPayments(db);
  await createPlans(db);
}

async function widenLedger(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table ledger_account drop constraint ledger_account_check, add constraint ledger_account_bucket check (
      case when owner_kind = 'house' then bucket in ('issuance', 'sales', 'revenue', 'expired', 'receivable')
           else bucket in ('subscription', 'granted', 'purchased', 'debt') end),
      add constraint debts_are_not_held check (bucket <> 'debt' or held = 0)`.execute(db);
  await sql`
    alter table ledger_transfer drop constraint ledger_transfer_kind_check, add constraint ledger_transfer_kind_check
      check (kind in ('grant', 'purchase', 'expire', 'hold', 'post', 'void', 'refund', 'repay'))`.execute(db);
}

async function writeDebtFunctions(db: Kysely<unknown>): Promise<void> {
  // Locks all buckets of an owner, always in the same order, so that transfers of one owner never deadlock.
  await sql`
    create function ledger_lock_owner(p_owner_kind text, p_owner_id text)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform 1 from ledger_account
        where owner_kind = p_owner_kind and owner_id = p_owner_id and owner_kind <> 'house' order by id for update;
    end $$`.execute(db);

  // What an owner owes. A statement of its own, so that it sees a debt that was made while locks were waited for.
  await sql`
    create function ledger_debt(p_owner_kind text, p_owner_id text) returns bigint
    language sql volatile security definer set search_path = public, pg_temp as $$
      select coalesce(sum(balance), 0)::bigint from ledger_account
      where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = 'debt' $$`.execute(db);

  // Pays a debt out of bought credits that are free. The caller holds the owner's locks.
  await sql`
    create function ledger_repay(p_key text, p_owner_kind text, p_owner_id text)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_bought ledger_account; v_pay bigint := ledger_debt(p_owner_kind, p_owner_id); v_transfer record;
    begin
      if v_pay = 0 then return; end if;
      select * into v_bought from ledger_account
        where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = 'purchased';
      v_pay := least(v_pay, v_bought.balance - v_bought.held);
      if v_pay is null or v_pay = 0 then return; end if;
      select * into v_transfer from ledger_begin(p_key, 'repay',
        concat_ws('|', 'repay', p_owner_kind, p_owner_id, v_pay), v_pay, null, null);
      perform ledger_write_entry(v_transfer.transfer_id, v_bought.id, 0, -v_pay, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account(p_owner_kind, p_owner_id, 'debt', null), 1, -v_pay, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'sales', null), 2, v_pay, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'receivable', null), 3, v_pay, 0);
    end $$`.execute(db);

  // Takes bought credits back: those that are free, and the rest as a debt.
  await sql`
    create function ledger_take_back(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_bought bigint; v_debt bigint; v_free bigint;
    begin
      select * into v_transfer from ledger_begin(p_key, 'refund',
        concat_ws('|', 'refund', p_owner_kind, p_owner_id, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      v_bought := ledger_open_account(p_owner_kind, p_owner_id, 'purchased', null);
      v_debt := ledger_open_account(p_owner_kind, p_owner_id, 'debt', null);
      perform ledger_lock_owner(p_owner_kind, p_owner_id);
      select least(balance - held, p_amount) into v_free from ledger_account where id = v_bought;
      if v_free > 0 then
        perform ledger_write_entry(v_transfer.transfer_id, v_bought, 0, -v_free, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'sales', null), 1, v_free, 0);
      end if;
      if v_free < p_amount then
        perform ledger_write_entry(v_transfer.transfer_id, v_debt, 2, p_amount - v_free, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'receivable', null), 3,
          v_free - p_amount, 0);
      end if;
      return v_transfer.transfer_id;
    end $$`.execute(db);

  // Begins a month of a plan: what is left and free of the month before lapses, then p_amount is there. 0: only lapses.
  await sql`
    create function ledger_renew(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_account bigint; v_left bigint; v_transfer record; v_rest record;
    begin
      if p_amount > 0 then
        select * into v_transfer from ledger_begin(p_key, 'grant',
          concat_ws('|', 'renew', p_owner_kind, p_owner_id, p_amount), p_amount, null, p_reference);
        if not v_transfer.is_new then return; end if;
      end if;
      v_account := ledger_open_account(p_owner_kind, p_owner_id, 'subscription', null);
      perform ledger_lock_owner(p_owner_kind, p_owner_id);
      select balance - held into v_left from ledger_account where id = v_account;
      if v_left > 0 then
        select * into v_rest from ledger_begin(p_key || '-rest', 'expire',
          concat_ws('|', 'lapse', p_owner_kind, p_owner_id), v_left, null, p_reference);
        if v_rest.is_new then
          perform ledger_write_entry(v_rest.transfer_id, v_account, 0, -v_left, 0);
          perform ledger_write_entry(v_rest.transfer_id, ledger_open_account('house', 'house', 'expired', null), 1, v_left, 0);
        end if;
      end if;
      if p_amount > 0 then
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'issuance', null), 0, -p_amount, 0);
        perform ledger_write_entry(v_transfer.transfer_id, v_account, 1, p_amount, 0);
      end if;
    end $$`.execute(db);
}

/** ledger_credit, ledger_hold and ledger_resolve as they were, and aware of debts. */
async function rewriteSpending(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function ledger_credit(p_key text, p_kind text, p_house_bucket text, p_owner_kind text, p_owner_id text,
                                  p_bucket text, p_expires_at timestamptz, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_house bigint; v_account bigint; v_pay bigint := 0;
    begin
      select * into v_transfer from ledger_begin(p_key, p_kind,
        concat_ws('|', p_kind, p_house_bucket, p_owner_kind, p_owner_id, p_bucket, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      v_house := ledger_open_account('house', 'house', p_house_bucket, null);
      v_account := ledger_open_account(p_owner_kind, p_owner_id, p_bucket, p_expires_at);
      if p_kind = 'purchase' then
        perform ledger_lock_owner(p_owner_kind, p_owner_id);
        v_pay := least(p_amount, ledger_debt(p_owner_kind, p_owner_id));
      end if;
      if v_pay < p_amount then
        perform ledger_write_entry(v_transfer.transfer_id, v_house, 0, v_pay - p_amount, 0);
        perform ledger_write_entry(v_transfer.transfer_id, v_account, 1, p_amount - v_pay, 0);
      end if;
      if v_pay > 0 then
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account(p_owner_kind, p_owner_id, 'debt', null), 2, -v_pay, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'receivable', null), 3, v_pay, 0);
      end if;
      return v_transfer.transfer_id;
    end $$`.execute(db);

  await sql`
    create or replace function ledger_hold(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_account record; v_left bigint := p_amount; v_take bigint; v_seq integer := 0; v_debt bigint;
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
        where free > 0 and bucket <> 'debt' and (expires_at is null or expires_at > now())
        order by array_position(array['subscription', 'granted', 'purchased'], bucket), expires_at nulls last, id
      loop
        v_take := least(v_left, v_account.free);
        perform ledger_write_entry(v_transfer.transfer_id, v_account.id, v_seq, 0, v_take);
        v_seq := v_seq + 1;
        v_left := v_left - v_take;
        exit when v_left = 0;
      end loop;
      v_debt := ledger_debt(p_owner_kind, p_owner_id);
      if v_debt > 0 then
        raise exception 'a debt stands' using errcode = 'EA005', detail = v_debt::text;
      end if;
      if v_left > 0 then
        raise exception 'not enough credits' using errcode = 'EA001', detail = (p_amount - v_left)::text;
      end if;
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'revenue', null), v_seq, 0, -p_amount);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  await sql`
    create or replace function ledger_resolve(p_key text, p_kind text, p_hold_id bigint, p_amount bigint)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_hold ledger_transfer; v_owner ledger_account; v_transfer record; v_entry record; v_left bigint := p_amount;
      v_take bigint; v_seq integer := 0;
    begin
      select * into v_hold from ledger_transfer where id = p_hold_id and kind = 'hold';
      if not found then raise exception 'no hold %', p_hold_id using errcode = 'EA003'; end if;
      if p_amount < 0 or p_amount > v_hold.amount then
        raise exception 'cannot take % of a hold of %', p_amount, v_hold.amount using errcode = 'EA004';
      end if;
      select * into v_transfer from ledger_begin(p_key, p_kind, concat_ws('|', p_kind, p_hold_id, p_amount),
        case when p_kind = 'void' then v_hold.amount else p_amount end, p_hold_id, v_hold.reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      select a.* into v_owner from ledger_account a join ledger_entry e on e.account_id = a.id
        where e.transfer_id = p_hold_id and a.owner_kind <> 'house' limit 1;
      perform ledger_lock_owner(v_owner.owner_kind, v_owner.owner_id);
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
      perform ledger_repay('repay-' || v_transfer.transfer_id, v_owner.owner_kind, v_owner.owner_id);
      return v_transfer.transfer_id;
    end $$`.execute(db);

  await sql`
    revoke all on function ledger_lock_owner(text, text), ledger_debt(text, text), ledger_repay(text, text, text),
      ledger_take_back(text, text, text, bigint, text), ledger_renew(text, text, text, bigint, text) from public`.execute(
    db,
  );
  await sql`
    grant execute on function ledger_take_back(text, text, text, bigint, text), ledger_renew(text, text, text, bigint, text)
    to easel_app`.execute(db);
}

async function createPayments(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account add column deleted_at timestamptz`.execute(db);

  // Amounts are in minor units of the currency. external_id is Stripe's payment intent or Telegram's charge. `facts` is all that the provider ever said of the payment; the columns from
  // paid_at to withdrawn are what follows from it, and due what follows from those: the credits that the payment should have
  // given in total. given is what it has given, and each ledger transfer that closes the difference is one version.
  await sql`
    create table payment (
      id text primary key,
      key text not null unique check (length(key) between 1 and 200),
      account_id text not null references account,
      owner_kind text not null check (owner_kind in ('person', 'server')),
      owner_id text not null,
      provider text not null check (provider in ('stripe', 'stars')),
      pack text not null,
      currency text not null,
      amount bigint not null check (amount > 0),
      credits bigint not null check (credits > 0),
      platform text not null check (platform in ('discord', 'telegram')),
      origin jsonb not null,
      session_id text unique,
      url text,
      external_id text unique,
      facts jsonb not null default '{}',
      paid_at timestamptz,
      total bigint check (total >= 0),
      refunded bigint not null default 0 check (refunded >= 0),
      withdrawn bigint not null default 0 check (withdrawn >= 0),
      refused text,
      due bigint not null generated always as (
        case when paid_at is null or refused is not null then 0
             when refunded + withdrawn = 0 then credits
             else div(credits * greatest(total - refunded - withdrawn, 0)::numeric, greatest(total, 1)::numeric)::bigint end) stored,
      given bigint not null default 0 check (given >= 0),
      version integer not null default 0,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      expired_at timestamptz,
      check_at timestamptz,
      check (paid_at is null or total is not null)
    )`.execute(db);
  await sql`create index payment_account on payment (account_id, created_at desc)`.execute(db);
  await sql`create index payment_check on payment (check_at) where check_at is not null`.execute(db);
  await sql`create index payment_paid on payment (paid_at) where paid_at is not null`.execute(db);

  // Every event that Stripe told us, once: its row is written in the transaction of its effects.
  await sql`
    create table stripe_event (
      id text primary key,
      type text not null,
      subject text,
      outcome text not null check (outcome in ('applied', 'ignored', 'refused')),
      reason text,
      created_at timestamptz not null,
      received_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index stripe_event_refused on stripe_event (received_at) where outcome = 'refused'`.execute(
    db,
  );

  // Up to which time each provider was asked what happened.
  await sql`
    create table provider_cursor (
      name text primary key,
      seen_until timestamptz not null
    )`.execute(db);

  // What a chat has still to be told about money. Written with the change itself, told by the bot of its platform.
  await sql`
    create table money_notice (
      id bigint generated always as identity primary key,
      key text not null unique,
      account_id text not null references account,
      platform text not null check (platform in ('discord', 'telegram')),
      origin jsonb not null,
      notice jsonb not null,
      created_at timestamptz not null default now(),
      claimed_until timestamptz,
      attempts integer not null default 0,
      told_at timestamptz
    )`.execute(db);
  await sql`create index money_notice_untold on money_notice (platform, id) where told_at is null`.execute(
    db,
  );

  await sql`grant select, insert, update on payment, stripe_event, provider_cursor, money_notice to easel_app`.execute(
    db,
  );
}

async function createPlans(db: Kysely<unknown>): Promise<void> {
  // One row for each subscription that somebody began at Stripe's checkout. What Stripe says of it replaces what it said
  // before, unless it was asked earlier (asked_at).
  await sql`
    create table subscription (
      id text primary key,
      key text not null unique check (length(key) between 1 and 200),
      account_id text not null references account,
      plan text not null,
      term text not null check (term in ('month', 'year')),
      currency text not null,
      platform text not null check (platform in ('discord', 'telegram')),
      origin jsonb not null,
      status text not null default 'open' check (status in ('open', 'active', 'past-due', 'ended', 'expired')),
      session_id text unique,
      url text,
      expires_at timestamptz not null,
      external_id text unique,
      customer_id text,
      period_start timestamptz,
      period_end timestamptz,
      paid_until timestamptz,
      cancels boolean not null default false,
      grace_until timestamptz,
      asked_at timestamptz,
      version integer not null default 0,
      created_at timestamptz not null default now(),
      check_at timestamptz,
      check (status not in ('active', 'past-due') or (external_id is not null and period_end is not null))
    )`.execute(db);
  await sql`create index subscription_account on subscription (account_id, created_at desc)`.execute(db);
  await sql`create index subscription_customer on subscription (customer_id) where customer_id is not null`.execute(
    db,
  );
  await sql`create index subscription_check on subscription (check_at) where check_at is not null`.execute(
    db,
  );

  // What an account has by its plan: a grant of the operator, and the month for which the allowance was given last.
  await sql`
    create table membership (
      account_id text primary key references account,
      granted_from timestamptz,
      granted_until timestamptz,
      granted_by text references account,
      allowance_source text,
      allowance_until timestamptz,
      review_at timestamptz
    )`.execute(db);
  await sql`create index membership_review on membership (review_at) where review_at is not null`.execute(db);

  await sql`grant select, insert, update on subscription, membership to easel_app`.execute(db);
}
