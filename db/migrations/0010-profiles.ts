import { type Kysely, sql } from 'kysely';

/** Profiles, accounts that were joined or erased, and the log of what was done to accounts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await widenAccounts(db);
  await createWelcomes(db);
  await mendRepayment(db);
  await writeMerge(db);
  await createAudit(db);
  await grantForgetting(db);
}

async function widenAccounts(db: Kysely<unknown>): Promise<void> {
  // An account that was joined to another stays as a sign to it: `merged_into` is where it is now, never a joined one itself.
  // Given credits (daily, promo codes) begin at given_from: later for whoever was here before under another account.
  await sql`alter table account rename column deleted_at to erased_at`.execute(db);
  await sql`
    alter table account
      add column handle text not null default 'artist-' || left(replace(gen_random_uuid()::text, '-', ''), 12)
        check (handle ~ '^[a-z0-9][a-z0-9_-]{1,28}[a-z0-9]$'),
      add column name text not null default '' check (length(name) <= 50),
      add column bio text not null default '' check (length(bio) <= 500),
      add column avatar_key text,
      add column language text not null default 'en' check (length(language) between 2 and 12),
      add column privacy jsonb not null default '{}',
      add column given_from timestamptz,
      add column merged_into text references account check (merged_into <> id),
      add column merged_at timestamptz,
      add column erase_at timestamptz,
      add constraint joined_accounts_say_when check ((merged_into is null) = (merged_at is null))`.execute(
    db,
  );
  await sql`create unique index account_handle on account (handle)`.execute(db);
  // Two handles that look alike are one: 0 and o, 1 and i and l, with and without separators.
  await sql`create unique index account_handle_look on account (translate(handle, '01i-_', 'oll'))`.execute(
    db,
  );
  await sql`create index account_merged_into on account (merged_into) where merged_into is not null`.execute(
    db,
  );
  await sql`create index account_erase_at on account (erase_at) where erase_at is not null and erased_at is null`.execute(
    db,
  );
}

async function createWelcomes(db: Kysely<unknown>): Promise<void> {
  // Who was welcomed with credits, once for ever: also after they left and were forgotten. Nobody is named: what is kept is
  // a hash of platform and id.
  await sql`
    create table welcome (
      person_hash text primary key,
      at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create function person_hash(p_platform text, p_user_id text) returns text
    language sql immutable set search_path = public, pg_temp as $$
      select encode(sha256(convert_to('welcome|' || p_platform || '|' || p_user_id, 'UTF8')), 'hex') $$`.execute(
    db,
  );
  await sql`insert into welcome (person_hash, at)
    select person_hash(platform, platform_user_id), created_at from identity`.execute(db);
  await sql`grant select, insert on welcome to easel_app`.execute(db);
  await sql`revoke all on function person_hash(text, text) from public`.execute(db);
  await sql`grant execute on function person_hash(text, text) to easel_app`.execute(db);
}

async function writeMerge(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table ledger_transfer drop constraint ledger_transfer_kind_check, add constraint ledger_transfer_kind_check
      check (kind in ('grant', 'purchase', 'expire', 'hold', 'post', 'void', 'refund', 'repay', 'gift', 'fund', 'revoke',
        'merge'))`.execute(db);

  // Moves all that one person has, bucket by bucket, and owes, to another. What is left of the first one's welcome goes back
  // to the house before: nobody is welcomed twice. Both are locked in one go, by id, as in ledger_move. Returns how many
  // credits of the welcome went back.
  await sql`
    create function ledger_merge(p_key text, p_from text, p_into text, p_reference text)
    returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_transfer record; v_account record; v_welcome ledger_account; v_amount bigint; v_held bigint;
      v_seq integer := 0;
    begin
      perform 1 from ledger_account
        where owner_kind = 'person' and owner_id in (p_from, p_into) order by id for update;
      select sum(held) into v_held from ledger_account where owner_kind = 'person' and owner_id = p_from;
      if v_held > 0 then
        raise exception 'credits are held' using errcode = 'EA012', detail = v_held::text;
      end if;
      select a.* into v_welcome from ledger_transfer t join ledger_entry e on e.transfer_id = t.id
        join ledger_account a on a.id = e.account_id
        where t.key = 'welcome-' || p_from and a.owner_id = p_from and a.balance > 0;
      if found then
        select * into v_transfer from ledger_begin(p_key || '-welcome', 'revoke', concat_ws('|', 'welcome', p_from),
          v_welcome.balance, null, p_reference);
        perform ledger_write_entry(v_transfer.transfer_id, v_welcome.id, 0, -v_welcome.balance, 0);
        perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'issuance', null), 1,
          v_welcome.balance, 0);
      end if;
      select coalesce(sum(balance), 0) into v_amount from ledger_account
        where owner_kind = 'person' and owner_id = p_from;
      if v_amount > 0 then
        select * into v_transfer from ledger_begin(p_key, 'merge', concat_ws('|', 'merge', p_from, p_into), v_amount, null,
          p_reference);
        for v_account in
          select id, bucket, expires_at, balance from ledger_account
          where owner_kind = 'person' and owner_id = p_from and balance > 0 order by id
        loop
          perform ledger_write_entry(v_transfer.transfer_id, v_account.id, v_seq, -v_account.balance, 0);
          perform ledger_write_entry(v_transfer.transfer_id,
            ledger_open_account('person', p_into, v_account.bucket, v_account.expires_at), v_seq + 1, v_account.balance, 0);
          v_seq := v_seq + 2;
        end loop;
        perform ledger_repay('repay-' || v_transfer.transfer_id, 'person', p_into);
      end if;
      return coalesce(v_welcome.balance, 0);
    end $$`.execute(db);
  await sql`revoke all on function ledger_merge(text, text, text, text) from public`.execute(db);
  await sql`grant execute on function ledger_merge(text, text, text, text) to easel_app`.execute(db);
}

/** ledger_repay as it was, and with nothing to pay from where nothing was ever bought: `least` passes over what is null. */
async function mendRepayment(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function ledger_repay(p_key text, p_owner_kind text, p_owner_id text)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_bought ledger_account; v_pay bigint := ledger_debt(p_owner_kind, p_owner_id); v_transfer record;
    begin
      select * into v_bought from ledger_account
        where owner_kind = p_owner_kind and owner_id = p_owner_id and bucket = 'purchased';
      if not found then return; end if;
      v_pay := least(v_pay, v_bought.balance - v_bought.held);
      if v_pay = 0 then return; end if;
      select * into v_transfer from ledger_begin(p_key, 'repay',
        concat_ws('|', 'repay', p_owner_kind, p_owner_id, v_pay), v_pay, null, null);
      perform ledger_write_entry(v_transfer.transfer_id, v_bought.id, 0, -v_pay, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account(p_owner_kind, p_owner_id, 'debt', null), 1, -v_pay, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'sales', null), 2, v_pay, 0);
      perform ledger_write_entry(v_transfer.transfer_id, ledger_open_account('house', 'house', 'receivable', null), 3, v_pay, 0);
    end $$`.execute(db);
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  // What was done to accounts, and by whom. Each row's hash covers the row before it, and the numbers have no holes: whoever
  // changes or takes out a row has to rewrite all that come after. The application can only add.
  await sql`
    create table audit (
      id bigint primary key,
      at timestamptz not null default now(),
      actor text,
      action text not null,
      subject text not null,
      details jsonb not null default '{}',
      hash text not null
    )`.execute(db);
  await sql`create index audit_subject on audit (subject, id)`.execute(db);
  await sql`
    create function audit_hash(p_previous text, p_row audit) returns text
    language sql stable set search_path = public, pg_temp as $$
      select encode(sha256(convert_to(jsonb_build_array(p_previous, p_row.id, extract(epoch from p_row.at), p_row.actor,
        p_row.action, p_row.subject, p_row.details)::text, 'UTF8')), 'hex') $$`.execute(db);
  await sql`
    create function audit_chain() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    declare v_last audit;
    begin
      perform pg_advisory_xact_lock(hashtext('audit'));
      select * into v_last from audit order by id desc limit 1;
      new.id := coalesce(v_last.id, 0) + 1;
      new.hash := audit_hash(coalesce(v_last.hash, ''), new);
      return new;
    end $$`.execute(db);
  await sql`create trigger audit_chain before insert on audit for each row execute function audit_chain()`.execute(
    db,
  );
  await sql`revoke all on function audit_hash(text, audit), audit_chain() from public`.execute(db);
  await sql`grant execute on function audit_hash(text, audit) to easel_app`.execute(db);
  await sql`grant select, insert on audit to easel_app`.execute(db);
}

/** What is deleted when somebody is erased, and was never deleted before. */
async function grantForgetting(db: Kysely<unknown>): Promise<void> {
  await sql`grant delete on notice, money_notice to easel_app`.execute(db);
  await sql`grant update on star_transaction to easel_app`.execute(db);
}
