import { type Executor, inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { readWallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { readCounts } from './counts.ts';
import {
  chooseStaying,
  findObstacle,
  type Joined,
  type LinkObstacle,
  lockBoth,
  makesAdmin,
  mergeAccounts,
  readJoinable,
} from './merge.ts';
import { type LinkedIdentity, listIdentities } from './profile.ts';
import { hashSecret } from './secret.ts';
import { createSignInCode, lookAtSignInCode, useSignInCode } from './sign-in-codes.ts';

/*
 * Joining two accounts takes proof of both: a code that only one's private chat was given, used by the other after it was
 * shown what would happen. The code belongs to whoever looks at it first, so one that leaked is worth nothing once its
 * person has used it, and whoever uses a stranger's code brings their own wallet along.
 */

/** Makes the code that {@link previewLink} and {@link confirmLink} take: to be shown to the account's own person only. */
export function offerLink(deps: CoreDeps, account: AccountId): Promise<{ code: string; expiresAt: Date }> {
  return createSignInCode(deps, { account, purpose: 'link' });
}

/** One of the two accounts, as it is before they are joined. */
export interface LinkSide {
  account: AccountId;
  handle: string;
  identities: LinkedIdentity[];
  /** Free credits, less what is owed. */
  balance: bigint;
  creations: number;
}

export interface LinkPreview {
  /** What stays. */
  into: LinkSide;
  /** What becomes part of it. */
  from: LinkSide;
  balanceAfter: bigint;
  /** What is left of the second welcome, which goes back. */
  welcomeReturned: bigint;
  /** Whoever has the other account will be an admin by it. */
  makesAdmin: boolean;
  obstacle?: LinkObstacle;
}

/**
 * Shows what joining would do, and keeps the code for whoever looks: from now on nobody else can use it.
 *
 * @throws DomainError code-refused, link-refused `self`.
 */
export async function previewLink(
  deps: CoreDeps,
  { account, code }: { account: AccountId; code: string },
): Promise<LinkPreview> {
  // In a transaction, so that a look at one's own code does not keep it from the other chat.
  const offered = await inTransaction(deps.db, async (tx) => {
    const theirs = await lookAtSignInCode({ ...deps, db: tx }, { code, purpose: 'link', by: account });
    if (theirs === account) throw new DomainError('link-refused', { reason: 'self' });
    return theirs;
  });
  const chosen = chooseStaying(...(await readJoinable(deps.db, [account, offered])));
  const obstacle = findObstacle(chosen, account);
  const [into, from] = await Promise.all([readSide(deps, chosen.into), readSide(deps, chosen.from)]);
  const welcomeReturned = await readWelcomeLeft(deps.db, from.account);
  const balanceAfter = into.balance + from.balance - welcomeReturned;
  return {
    into,
    from,
    balanceAfter,
    welcomeReturned,
    makesAdmin: makesAdmin(chosen),
    ...(obstacle && { obstacle }),
  };
}

/**
 * Joins the account that made the code with the one that uses it. Doing it again says the same.
 *
 * @returns which of the two stands now.
 * @throws DomainError code-refused, link-refused.
 */
export async function confirmLink(
  deps: CoreDeps,
  { account, code }: { account: AccountId; code: string },
): Promise<{ account: AccountId; joined?: Joined }> {
  const joined = await inTransaction(deps.db, async (tx) => {
    const offered = await readOfferer(tx, code);
    const isOwn = offered?.account === account;
    // Both are locked before the code is: joining moves codes too.
    const accounts = offered && !isOwn ? await lockBoth(tx, [offered.account, account]) : undefined;
    if (isOwn && offered.by && (await isNow(tx, offered.by, account))) return undefined;
    if (isOwn) throw new DomainError('link-refused', { reason: 'self' });
    if (offered && !accounts) return undefined;
    const use = { code, purpose: 'link', by: account } as const;
    await useSignInCode({ ...deps, db: tx }, use);
    // Whoever confirms may have been joined to another account since they asked: what they are now says yes.
    return accounts && mergeAccounts(tx, { accounts, by: accounts[1] });
  });
  if (!joined) return { account: await findCurrent(deps.db, account) };
  deps.signals.send('live');
  return { account: joined.into, joined };
}

/** Whose code it is, and who used it. */
async function readOfferer(
  db: Executor,
  code: string,
): Promise<{ account: AccountId; by?: string } | undefined> {
  const row = await db
    .selectFrom('sign_in_code')
    .select(['account_id', 'bound_to', 'used_at'])
    .where('code_hash', '=', hashSecret(code.trim().toLowerCase()))
    .where('purpose', '=', 'link')
    .executeTakeFirst();
  if (!row?.account_id) return undefined;
  return { account: row.account_id as AccountId, ...(row.used_at && row.bound_to && { by: row.bound_to }) };
}

/** Which account an id leads to: itself, or the one that it was joined to. */
export async function findCurrent(db: Executor, id: AccountId): Promise<AccountId> {
  const row = await db.selectFrom('account').select('merged_into').where('id', '=', id).executeTakeFirst();
  return (row?.merged_into ?? id) as AccountId;
}

async function isNow(db: Executor, id: string, account: AccountId): Promise<boolean> {
  return (await findCurrent(db, id as AccountId)) === account;
}

async function readSide(
  deps: CoreDeps,
  { id, handle }: { id: AccountId; handle: string },
): Promise<LinkSide> {
  const [identities, wallet, counts] = await Promise.all([
    listIdentities(deps.db, id),
    readWallet(deps.db, { owner: { kind: 'person', id }, clock: deps.clock }),
    readCounts(deps.db, id),
  ]);
  return {
    account: id,
    handle,
    identities,
    balance: wallet.available - wallet.debt,
    creations: counts.creations,
  };
}

/** What ledger_merge gives back to the house: the free rest of the welcome. */
async function readWelcomeLeft(db: Executor, account: AccountId): Promise<bigint> {
  const { rows } = await sql<{ left: bigint }>`
    select a.balance - a.held as left from ledger_transfer t join ledger_entry e on e.transfer_id = t.id
      join ledger_account a on a.id = e.account_id
    where t.key = ${`welcome-${account}`} and a.owner_id = ${account} and a.expires_at > now()`.execute(db);
  return rows[0]?.left ?? 0n;
}
