import fc from 'fast-check';
import pg from 'pg';
import { expect, test } from 'vitest';
import { checkLedger } from '../credits/check-ledger.ts';
import { useTestCore } from '../testing/test-core.ts';
import { Auditor, accountName } from './ledger-auditor.ts';
import type { Operation, Outcome } from './ledger-operation.ts';

/**
 * Random sequences of operations, each against the real ledger and against the auditor. For the full proof:
 *   LEDGER_SEQUENCES=10000 npm test -- core/tests/ledger-property.test.ts
 * and to repeat a failure: LEDGER_SEED=<the printed seed>.
 */
const SEQUENCES = Number(process.env.LEDGER_SEQUENCES ?? 1000);
const SEED = Number(process.env.LEDGER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const LANES = 2;
const MS_PER_SEQUENCE = 100;

const NOW = '2026-01-01';
const EXPIRED = ['2001-01-01', '2002-01-01'];
const LATER = ['2101-01-01', '2102-01-01'];

// Few keys, so that repeats and reuses are common; holds have their own, so that most resolutions meet one.
const holdKey = fc.constantFrom('h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7');
const otherKey = fc.integer({ min: 0, max: 24 }).map((n) => `k${n}`);
const anyKey = fc.oneof({ weight: 9, arbitrary: otherKey }, { weight: 1, arbitrary: holdKey });
const owner = fc.constantFrom('person', 'server');
const amount = fc.integer({ min: 0, max: 60 });
const expires = fc.constantFrom(null, ...EXPIRED, ...LATER);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: credit('granted', expires) },
  {
    weight: 2,
    arbitrary: credit('purchased', fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, expires)),
  },
  { weight: 1, arbitrary: credit('subscription', fc.constant(null)) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      key: fc.oneof({ weight: 9, arbitrary: holdKey }, { weight: 1, arbitrary: otherKey }),
      owner,
      amount,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      key: anyKey,
      hold: fc.oneof({ weight: 9, arbitrary: holdKey }, { weight: 1, arbitrary: otherKey }),
      amount: fc.oneof(amount, fc.constant('all' as const)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), key: anyKey, hold: holdKey }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('expire' as const),
      key: anyKey,
      owner,
      expires: fc.constantFrom(...EXPIRED, LATER[0] ?? ''),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        do: fc.constant('move' as const),
        key: anyKey,
        kind: fc.constantFrom('gift' as const, 'fund' as const),
        from: owner,
        amount,
      })
      .map((move) => ({ ...move, to: move.from === 'person' ? 'server' : 'person' })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('revoke' as const), key: anyKey, owner, amount }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('takeBack' as const), key: anyKey, owner, amount }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('renew' as const), key: anyKey, owner, amount }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('takeAllowance' as const, 'returnAllowance' as const),
      key: anyKey,
      owner,
      amount,
    }),
  },
);

function credit(bucket: string, when: fc.Arbitrary<string | null>): fc.Arbitrary<Operation> {
  return fc.record({
    do: fc.constant('credit' as const),
    key: anyKey,
    owner,
    bucket: fc.constant(bucket),
    expires: when,
    amount,
  });
}

const core = useTestCore();
let sequence = 0;

test(`${SEQUENCES} sequences of operations leave the ledger as the auditor says (seed ${SEED})`, {
  timeout: 60_000 + SEQUENCES * MS_PER_SEQUENCE,
}, async () => {
  console.log(`ledger property: seed ${SEED}, ${SEQUENCES} sequences`);
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    // Operations are sent without waiting for the answers of those before; PostgreSQL runs them one after another.
    const client = new pg.Client({
      connectionString: core.database.url,
      options: '-c role=easel_app',
      pipeline: true,
    });
    await client.connect();
    try {
      const property = fc.asyncProperty(fc.array(operation, { maxLength: 50, size: 'max' }), (ops) =>
        audit(client, ops),
      );
      await fc.assert(property, { numRuns: Math.ceil(SEQUENCES / LANES), seed: SEED + lane });
    } finally {
      await client.end();
    }
  });
  await Promise.all(lanes);
  // No orders stand behind these holds; all else must be right over all sequences together, with a sum of zero.
  const problems = await checkLedger(core.db);
  expect(problems.filter(({ check }) => check !== 'an open hold belongs to one open order')).toEqual([]);
});

/** Runs one sequence, in owners and keys of its own. */
async function audit(client: pg.Client, ops: Operation[]): Promise<void> {
  const scope = `${sequence++}:`;
  const auditor = new Auditor(NOW);
  const expected: Outcome[] = [];
  const running: Promise<{ id: string | null } | { taken: number } | { error: string }>[] = [];
  for (const op of ops) {
    const exact = op.do === 'post' && op.amount === 'all' ? { ...op, amount: auditor.heldBy(op.hold) } : op;
    expected.push(auditor.apply(exact));
    running.push(execute(client, scope, exact));
  }
  const [answers, real] = await Promise.all([Promise.all(running), readLedger(client, scope, ops)]);
  const outcomes = answers.map((answer): Outcome => {
    if ('error' in answer || 'taken' in answer) return answer;
    return answer.id === null
      ? { nothing: true }
      : { transfer: real.keys.get(answer.id) ?? `unknown ${answer.id}` };
  });
  expect(outcomes).toEqual(expected);
  const transfers = [...auditor.transfers].map(([key, { kind, amount, entries }]) => ({
    key,
    kind,
    amount,
    entries,
  }));
  expect(real.transfers).toEqual(transfers);
  expect(real.accounts).toEqual(Object.fromEntries(auditor.accounts));
}

/** What is done to an owner's credits by a key and an amount. */
const WITH_AMOUNT = {
  hold: 'ledger_hold($1, $2, $3, $4, null) as id',
  revoke: 'ledger_revoke($1, $2, $3, $4, null) as taken',
  takeBack: 'ledger_take_back($1, $2, $3, $4, null) as id',
  takeAllowance: 'ledger_take_allowance($1, $2, $3, $4, null) as id',
  returnAllowance: 'ledger_return_allowance($1, $2, $3, $4, null) as id',
  renew: "nullif(ledger_renew($1, $2, $3, $4, null)::text, '') as id",
};

/** SQL and values of an operation. Holds and buckets are named, because their ids are not known when it is sent. */
function statementOf(scope: string, op: Operation): { name: string; text: string; values: unknown[] } {
  const key = scope + op.key;
  const theHold = '(select id from ledger_transfer where key = $2)';
  switch (op.do) {
    case 'credit': {
      const [kind, house] = op.bucket === 'purchased' ? ['purchase', 'sales'] : ['grant', 'issuance'];
      return {
        name: 'credit',
        text: 'select ledger_credit($1, $2, $3, $4, $5, $6, $7, $8, null) as id',
        values: [key, kind, house, op.owner, scope + op.owner, op.bucket, op.expires, op.amount],
      };
    }
    case 'post':
      return {
        name: 'post',
        text: `select ledger_post($1, ${theHold}, $3) as id`,
        values: [key, scope + op.hold, op.amount],
      };
    case 'void':
      return {
        name: 'void',
        text: `select ledger_void($1, ${theHold}) as id`,
        values: [key, scope + op.hold],
      };
    case 'expire':
      return {
        name: 'expire',
        text: `select ledger_expire($1, (select id from ledger_account
          where owner_kind = $2 and owner_id = $3 and bucket = 'granted' and expires_at = $4)) as id`,
        values: [key, op.owner, scope + op.owner, op.expires],
      };
    case 'move':
      return {
        name: 'move',
        text: 'select ledger_move($1, $2, $3, $4, $5, $6, $7, null) as id',
        values: [key, op.kind, op.from, scope + op.from, op.to, scope + op.to, op.amount],
      };
    default:
      return {
        name: op.do,
        text: `select ${WITH_AMOUNT[op.do]}`,
        values: [key, op.owner, scope + op.owner, op.amount],
      };
  }
}

async function execute(client: pg.Client, scope: string, op: Operation) {
  try {
    const { rows } = await client.query<{ id?: string | null; taken?: string }>(statementOf(scope, op));
    const [row] = rows;
    return row?.taken === undefined ? { id: row?.id ?? null } : { taken: Number(row.taken) };
  } catch (error) {
    const { code = '', detail } = error as { code?: string; detail?: string };
    return { error: code.startsWith('EA') && detail ? `${code} ${detail}` : code };
  }
}

/** All that a sequence left behind: transfers in the order they were made, with their entries, and balances. */
async function readLedger(client: pg.Client, scope: string, ops: Operation[]) {
  const [transfers, accounts] = await Promise.all([
    client.query({
      name: 'transfers',
      text: `select t.id, t.key, t.kind, t.amount, array_agg(concat_ws(' ',
          a.owner_kind || '/' || a.bucket || case when a.owner_kind = 'house' then '' else '/' || coalesce(a.expires_at::date::text, 'never') end,
          e.posted, e.held, coalesce(e.balance_after::text, '-'), coalesce(e.held_after::text, '-')) order by e.seq) as entries
        from ledger_transfer t join ledger_entry e on e.transfer_id = t.id join ledger_account a on a.id = e.account_id
        where t.key = any($1) or t.key in (select 'repay-' || cause.id from ledger_transfer cause where cause.key = any($1))
        group by t.id order by t.id`,
      values: [ops.flatMap(({ key }) => [scope + key, `${scope}${key}-rest`])],
    }),
    client.query({
      name: 'accounts',
      text: `select owner_kind, bucket, expires_at::date::text as expires, balance, held from ledger_account
        where owner_kind = any(array['person', 'server']) and owner_id = any(array[$1 || 'person', $1 || 'server'])`,
      values: [scope],
    }),
  ]);
  const keys = new Map<string, string>(transfers.rows.map((row) => [row.id, row.key.slice(scope.length)]));
  /** A repayment is named after the id of the transfer that made it possible. */
  const nameOf = (key: string) =>
    key.startsWith('repay-') ? `repay-${keys.get(key.slice('repay-'.length))}` : key.slice(scope.length);
  return {
    keys,
    transfers: transfers.rows.map(({ key, kind, amount, entries }) => ({
      key: nameOf(key),
      kind,
      amount: Number(amount),
      entries,
    })),
    accounts: Object.fromEntries(
      accounts.rows.map((row) => [
        accountName(row.owner_kind, row.bucket, row.expires),
        { balance: Number(row.balance), held: Number(row.held) },
      ]),
    ),
  };
}
