import { type Kysely, sql } from 'kysely';

/**
 * What running the money takes: refunds of a plan's payments, Telegram's own book of Stars to compare with, and indexes for
 * the queries that sweep and settle.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await writeAllowanceFunctions(db);
  await createPlanPayments(db);
  await createStarTransactions(db);
  await addIndexes(db);
}

async function writeAllowanceFunctions(db: Kysely<unknown>): Promise<void> {
  // Takes credits of a plan back: those that are free in the subscription bucket, and the rest as a debt.
  await sql`
    create function ledger_take_allowance(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_allowance bigint; v_debt bigint; v_free bigint;
    begin
      select * into v_transfer from ledger_begin(p_key, 'refund',
        concat_ws('|', 'take-allowance', p_owner_kind, p_owner_id, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      v_allowance := ledger_open_account(p_owner_kind, p_owner_id, 'subscription', null);
      v_debt := ledger_open_account(p_owner_kind, p_owner_id, 'debt', null);
      -- Whoever owes has this bucket: ledger_repay relies on it.
      perform ledger_open_account(p_owner_kind, p_owner_id, 'purchased', null);
      perform ledger_lock_owner(p_owner_kind, p_owner_id);
      select least(balance - held, p_amount) into v_free from ledger_account where id = v_allowance;
      if v_free > 0 then
        perform ledger_write_entry(v_transfer.transfer_id, v_allowance, 0, -v_free, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'issuance', null), 1, v_free, 0);
      end if;
      if v_free < p_amount then
        perform ledger_write_entry(v_transfer.transfer_id, v_debt, 2, p_amount - v_free, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'receivable', null), 3,
          v_free - p_amount, 0);
        -- What was bought and is free pays at once: a debt beside it would stop orders for nothing.
        perform ledger_repay('repay-' || v_transfer.transfer_id, p_owner_kind, p_owner_id);
      end if;
      return v_transfer.transfer_id;
    end $$`.execute(db);

  // Gives credits of a plan again that were taken back: a debt is paid first. The rest is granted for good, not until the end
  // of a month: bought credits may have paid for what was taken.
  await sql`
    create function ledger_return_allowance(p_key text, p_owner_kind text, p_owner_id text, p_amount bigint, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_granted bigint; v_pay bigint;
    begin
      select * into v_transfer from ledger_begin(p_key, 'grant',
        concat_ws('|', 'return-allowance', p_owner_kind, p_owner_id, p_amount), p_amount, null, p_reference);
      if not v_transfer.is_new then return v_transfer.transfer_id; end if;
      v_granted := ledger_open_account(p_owner_kind, p_owner_id, 'granted', null);
      perform ledger_lock_owner(p_owner_kind, p_owner_id);
      v_pay := least(p_amount, ledger_debt(p_owner_kind, p_owner_id));
      if v_pay < p_amount then
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'issuance', null), 0, v_pay - p_amount, 0);
        perform ledger_write_entry(v_transfer.transfer_id, v_granted, 1, p_amount - v_pay, 0);
      end if;
      if v_pay > 0 then
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account(p_owner_kind, p_owner_id, 'debt', null), 2, -v_pay, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'receivable', null), 3, v_pay, 0);
      end if;
      return v_transfer.transfer_id;
    end $$`.execute(db);

  await sql`
    revoke all on function ledger_take_allowance(text, text, text, bigint, text),
      ledger_return_allowance(text, text, text, bigint, text) from public`.execute(db);
  await sql`
    grant execute on function ledger_take_allowance(text, text, text, bigint, text),
      ledger_return_allowance(text, text, text, bigint, text) to easel_app`.execute(db);
}

async function createPlanPayments(db: Kysely<unknown>): Promise<void> {
  // A payment of a plan of which some went back, by Stripe's payment intent. Those that stay whole need no row: Stripe keeps
  // them, and the subscription says until when it is paid. Amounts in minor units; taken is in credits.
  await sql`
    create table plan_payment (
      id text primary key,
      subscription_id text not null references subscription,
      currency text not null,
      total bigint not null check (total > 0),
      period_start timestamptz not null,
      period_end timestamptz not null check (period_end > period_start),
      facts jsonb not null default '{}',
      taken bigint not null default 0 check (taken >= 0),
      version integer not null default 0,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index plan_payment_subscription on plan_payment (subscription_id)`.execute(db);
  await sql`grant select, insert, update on plan_payment to easel_app`.execute(db);
}

async function createStarTransactions(db: Kysely<unknown>): Promise<void> {
  // A copy of what Telegram says of a bot's Stars, made by the bot: so workers and the operator can compare without asking.
  await sql`
    create table star_transaction (
      bot_id text not null,
      id text not null,
      direction text not null check (direction in ('in', 'out')),
      stars bigint not null,
      at timestamptz not null,
      user_id text,
      payload text,
      copied_at timestamptz not null default now(),
      primary key (bot_id, id, direction)
    )`.execute(db);
  await sql`grant select, insert on star_transaction to easel_app`.execute(db);
}

async function addIndexes(db: Kysely<unknown>): Promise<void> {
  await sql`create index proposal_account on proposal (account_id, created_at)`.execute(db);
  await sql`create index creation_deleted on creation (deleted_at) where deleted_at is not null and variants <> '[]'`.execute(
    db,
  );
  await sql`create index ledger_account_expires on ledger_account (expires_at) where expires_at is not null`.execute(
    db,
  );
}
