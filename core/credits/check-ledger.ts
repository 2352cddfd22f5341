import type { Executor } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';

/** Something that does not add up. */
export interface LedgerProblem {
  /** Which promise is broken. */
  check: keyof typeof CHECKS;
  /** What it is broken for: a transfer, an account, an order. */
  subject: string;
  detail: string;
}

/** Enough of each sort to see what is wrong; thousands of lines would not say more. */
const SHOWN_PER_CHECK = 20;

/**
 * What always holds between transfers, entries, balances, orders and payments. Each query finds the exceptions, as `subject` and
 * `detail`, in a pass or two over its tables.
 */
const CHECKS = {
  'entries of a transfer add up to zero': sql`
    select 'transfer ' || t.id as subject,
      format('%s entries, posted %s, held %s', count(e.account_id), coalesce(sum(e.posted), 0), coalesce(sum(e.held), 0)) as detail
    from ledger_transfer t left join ledger_entry e on e.transfer_id = t.id
    group by t.id having count(e.account_id) < 2 or sum(e.posted) <> 0 or sum(e.held) <> 0`,

  'entries of a transfer move its amount': sql`
    select 'transfer ' || t.id as subject, format('%s of %s, entries move %s', t.kind, t.amount, moved) as detail
    from ledger_transfer t join (
      select transfer_id, sum(greatest(posted, 0)) as posted, sum(greatest(held, 0)) as held
      from ledger_entry group by transfer_id
    ) e on e.transfer_id = t.id,
    lateral (select case when t.kind in ('hold', 'void') then e.held when t.kind = 'repay' then e.posted / 2 else e.posted end as moved) m
    where moved <> t.amount`,

  'an account holds the sum of its entries': sql`
    select 'account ' || a.id as subject,
      format('balance %s and held %s, entries %s and %s', a.balance, a.held, coalesce(e.posted, 0), coalesce(e.held, 0)) as detail
    from ledger_account a left join (
      select account_id, sum(posted) as posted, sum(held) as held from ledger_entry group by account_id
    ) e on e.account_id = a.id
    where a.owner_kind <> 'house' and (a.balance, a.held) is distinct from (coalesce(e.posted, 0), coalesce(e.held, 0))`,

  // Each entry leads from one state of its account to the next, from nothing to what the account says now. Transfers get
  // their numbers before they wait for the account, so the states are followed by what they are, not by number.
  'balances after each entry lead from one to the next': sql`
    select 'account ' || account_id as subject,
      format('balance %s, held %s is %s', balance, held, case when sum(n) > 0 then 'reached and not left' else 'left and not reached' end)
        as detail
    from (
      select e.account_id, e.balance_after as balance, e.held_after as held, 1 as n
        from ledger_entry e join ledger_account a on a.id = e.account_id where a.owner_kind <> 'house'
      union all select e.account_id, e.balance_after - e.posted, e.held_after - e.held, -1
        from ledger_entry e join ledger_account a on a.id = e.account_id where a.owner_kind <> 'house'
      union all select id, 0, 0, 1 from ledger_account where owner_kind <> 'house'
      union all select id, balance, held, -1 from ledger_account where owner_kind <> 'house'
    ) states
    group by account_id, balance, held having sum(n) <> 0`,

  'a hold is resolved at most once': sql`
    select 'hold ' || hold_id as subject, format('resolved by transfers %s', string_agg(id::text, ', ' order by id)) as detail
    from ledger_transfer where hold_id is not null group by hold_id having count(*) > 1`,

  'a resolved hold holds nothing more': sql`
    select 'hold ' || hold_id as subject, format('still holds %s in account %s', sum(held), account_id) as detail
    from (
      select coalesce(t.hold_id, t.id) as hold_id, e.account_id, e.held from ledger_entry e join ledger_transfer t on t.id = e.transfer_id
      where t.hold_id is not null or t.kind = 'hold' and exists (select from ledger_transfer r where r.hold_id = t.id)
    ) resolved
    group by hold_id, account_id having sum(held) <> 0`,

  'an ended order was charged what its hold paid': sql`
    select 'order ' || o.id as subject,
      format('%s, charged %s, its hold was %s', o.status, o.charged,
        case r.kind when 'post' then 'charged ' || r.amount when 'void' then 'returned' else 'never resolved' end) as detail
    from orders o left join ledger_transfer r on r.hold_id = o.hold_id
    where o.ended_at is not null
      and o.charged is distinct from case r.kind when 'post' then r.amount when 'void' then 0 end`,

  'an open order has an open hold of its price': sql`
    select 'order ' || o.id as subject, format('%s, price %s, hold of %s %s', o.status, o.price_each * o.output_count, h.amount,
      case when r.id is null then 'open' else 'resolved by transfer ' || r.id end) as detail
    from orders o join ledger_transfer h on h.id = o.hold_id left join ledger_transfer r on r.hold_id = o.hold_id
    where o.ended_at is null and (r.id is not null or h.kind <> 'hold' or h.amount <> o.price_each * o.output_count)`,

  'an open hold belongs to one open order': sql`
    select 'hold ' || h.id as subject, format('%s credits for %s open orders (%s)', h.amount, count(o.id), h.reference) as detail
    from ledger_transfer h left join orders o on o.hold_id = h.id and o.ended_at is null
    where h.kind = 'hold' and not exists (select from ledger_transfer r where r.hold_id = h.id)
    group by h.id having count(o.id) <> 1`,

  "an order holds its payer's credits": sql`
    select 'order ' || o.id as subject, format('%s pays, the hold is of %s %s', coalesce(o.treasury_id, o.account_id),
      a.owner_kind, a.owner_id) as detail
    from orders o join ledger_entry e on e.transfer_id = o.hold_id join ledger_account a on a.id = e.account_id
      left join account joined on a.owner_kind = 'person' and joined.id = a.owner_id
    where a.owner_kind <> 'house' and (a.owner_kind, coalesce(joined.merged_into, a.owner_id))
      <> (case when o.treasury_id is null then 'person' else 'server' end, coalesce(o.treasury_id, o.account_id))`,

  'what is noted as given is what the ledger gave': sql`
    select 'transfer ' || coalesce(noted.key, t.key) as subject,
      format('%s credits noted, %s by the ledger', coalesce(noted.amount, 0), coalesce(t.amount, 0)) as detail
    from (
      select 'daily-' || account_id || '-' || day as key, amount from daily_claim
      union all select 'gift-' || proposal_id, amount from gift
      union all select 'promo-' || code || '-' || account_id || '-' || nth, amount from promo_redemption
      union all select 'referral-referrer-' || referred_id, referrer_reward from referral where referrer_reward > 0
      union all select 'referral-referred-' || referred_id, referred_reward from referral where referred_reward > 0
    ) noted full join (
      select key, amount from ledger_transfer where kind in ('grant', 'gift') and key ~ '^(daily|gift|promo|referral)-'
    ) t on t.key = noted.key
    where noted.amount is distinct from t.amount`,

  'a payment has given what it should': sql`
    select 'payment ' || id as subject, format('%s credits given, due are %s of %s: %s', given, due, credits, case
      when paid_at is null then 'not paid' when refused is not null then 'refused, ' || refused
      else format('paid %s, refunded %s, withdrawn %s %s', total, refunded, withdrawn, currency) end) as detail
    from payment where given <> due`,

  'a payment has given what the ledger moved for it': sql`
    select 'payment ' || coalesce(p.id, moved.reference) as subject,
      case when p.id is null then format('%s credits were moved for a payment that does not exist', moved.credits)
        else format('%s credits given by the payment, %s by the ledger (%s transfers)', p.given, coalesce(moved.credits, 0),
          coalesce(moved.transfers, 0)) end as detail
    from payment p full join (
      select reference, sum(case kind when 'purchase' then amount else -amount end) as credits, count(*) as transfers
      from ledger_transfer where kind in ('purchase', 'refund') and reference like 'pay\\_%' group by reference
    ) moved on moved.reference = p.id
    where p.id is null or p.given <> coalesce(moved.credits, 0)`,

  // The sums of core/payments/facts.ts, written a second time.
  'the sums of a payment follow from its facts': sql`
    select 'payment ' || id as subject, format('total %s, refunded %s, withdrawn %s; its facts say %s, %s, %s',
      p.total, p.refunded, p.withdrawn, said.total, said.refunded, said.withdrawn) as detail
    from payment p, lateral (
      select (facts -> 'paid' ->> 'total')::bigint as total,
        greatest(r.live, coalesce((facts ->> 'refundedTotal')::bigint, 0) - r.failed) as refunded, d.withdrawn
      from (
        select coalesce(sum((value ->> 'amount')::bigint) filter (where not (value ->> 'failed')::boolean), 0) as live,
          coalesce(sum((value ->> 'amount')::bigint) filter (where (value ->> 'failed')::boolean), 0) as failed
        from jsonb_each(coalesce(facts -> 'refunds', '{}'))
      ) r, (
        select coalesce(sum((value ->> 'amount')::bigint), 0) as withdrawn from jsonb_each(coalesce(facts -> 'disputes', '{}'))
        where (value ->> 'withdrawn')::boolean and not (value ->> 'reinstated')::boolean
      ) d
    ) said
    where (p.total, p.refunded, p.withdrawn) is distinct from (said.total, said.refunded, said.withdrawn)`,

  'a plan payment has taken back what the ledger moved for it': sql`
    select 'plan payment ' || coalesce(p.id, moved.id) as subject,
      format('%s credits taken back by the payment, %s by the ledger', coalesce(p.taken, 0), coalesce(moved.credits, 0)) as detail
    from plan_payment p full join (
      select substring(key from '^plan-payment-(.+)-\\d+$') as id, sum(case kind when 'refund' then amount else -amount end) as credits
      from ledger_transfer where kind in ('refund', 'grant') and starts_with(key, 'plan-payment-') group by 1
    ) moved on moved.id = p.id
    where coalesce(p.taken, 0) <> coalesce(moved.credits, 0)`,

  'all entries together add up to zero': sql`
    select 'ledger' as subject, format('posted %s, held %s', sum(posted), sum(held)) as detail
    from ledger_entry having sum(posted) <> 0 or sum(held) <> 0`,
} satisfies Record<string, RawBuilder<unknown>>;

/**
 * Reconciles the ledger with itself, with the orders and with the payments, as they were at one moment; safe while Easel runs.
 *
 * @returns at most {@link SHOWN_PER_CHECK} problems of each sort; none: every credit is accounted for.
 */
export async function checkLedger(db: Executor): Promise<LedgerProblem[]> {
  const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return snapshot.execute(async (tx) => {
    const problems: LedgerProblem[] = [];
    for (const check of Object.keys(CHECKS) as LedgerProblem['check'][]) {
      const found = await sql<Omit<LedgerProblem, 'check'>>`
        select subject, detail from (${CHECKS[check]}) exceptions order by subject limit ${SHOWN_PER_CHECK}`.execute(
        tx,
      );
      problems.push(...found.rows.map((row) => ({ check, ...row })));
    }
    return problems;
  });
}

/** The size of the ledger. */
export interface LedgerSummary {
  accounts: bigint;
  transfers: bigint;
  /** Of all entries: zero, when it is right. Credits. */
  sum: bigint;
  /** What people and servers own, held credits included. Credits. */
  owned: bigint;
  /** What people and servers owe. Credits. */
  owed: bigint;
  held: bigint;
}

export async function summarizeLedger(db: Executor): Promise<LedgerSummary> {
  const { rows } = await sql<LedgerSummary>`
    select (select count(*) from ledger_account where owner_kind <> 'house') as accounts,
      (select count(*) from ledger_transfer) as transfers,
      (select coalesce(sum(posted), 0)::bigint from ledger_entry) as sum,
      (select coalesce(sum(balance), 0)::bigint from ledger_account where bucket <> 'debt') as owned,
      (select coalesce(sum(balance), 0)::bigint from ledger_account where bucket = 'debt') as owed,
      (select coalesce(sum(held), 0)::bigint from ledger_account) as held`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('the ledger has no summary');
  return row;
}
