import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { writeAudit } from '../audit/audit.ts';
import type { CoreDeps } from '../deps.ts';
import { assert, DomainError, type DomainErrorDetails } from '../errors.ts';
import { endReferral } from '../gifts/settle-referrals.ts';
import type { AccountId } from '../ids.ts';
import { recordArtistChanged } from '../live/events.ts';
import { relistWords } from '../social/listing.ts';
import { isGeneratedHandle } from './handle.ts';
import { moveRows } from './move-rows.ts';
import { chosenPrivacySchema, joinPrivacy } from './privacy.ts';
import { listMeetings, recount } from './recount.ts';
import { pictureDefaultsSchema } from './settings.ts';

export type LinkObstacle = Exclude<DomainErrorDetails['link-refused']['reason'], 'self'>;

/** The ledger's word for credits that are set aside for orders under way (db/migrations/0010-profiles.ts). */
const CREDITS_HELD = 'EA012';

/** What decides which of two accounts stays, and whether they can be joined. */
export interface Joinable {
  id: AccountId;
  plan: string;
  role: string;
  created_at: Date;
  erase_at: Date | null;
  handle: string;
  platforms: string[];
  orders: bigint;
  pays: boolean;
}

/** Which of two accounts stays: the one with a plan, the admin's, the older one. It does not depend on who asked. */
export function chooseStaying<A extends Pick<Joinable, 'id' | 'plan' | 'role' | 'created_at'>>(
  one: A,
  other: A,
): { into: A; from: A } {
  const order =
    Number(other.plan === 'premium') - Number(one.plan === 'premium') ||
    Number(other.role === 'admin') - Number(one.role === 'admin') ||
    one.created_at.getTime() - other.created_at.getTime() ||
    (one.id < other.id ? -1 : 1);
  return order < 0 ? { into: one, from: other } : { into: other, from: one };
}

/** Whether joining makes an admin of whoever has the other account. */
export function makesAdmin({ into, from }: { into: Joinable; from: Joinable }): boolean {
  return into.role !== from.role;
}

/**
 * Why two accounts cannot be joined now; undefined: they can.
 *
 * @param by the account that was shown what would happen and says yes: an admin's rights are passed on by nobody else.
 */
export function findObstacle(
  { into, from }: { into: Joinable; from: Joinable },
  by: AccountId,
): LinkObstacle | undefined {
  if (into.erase_at || from.erase_at) return 'leaving';
  if (into.platforms.some((platform) => from.platforms.includes(platform))) return 'same-platform';
  if ((into.plan === 'premium' || into.pays) && (from.plan === 'premium' || from.pays)) return 'two-plans';
  const confirms = [into, from].find(({ id }) => id === by);
  assert(confirms, `${by} is neither ${into.id} nor ${from.id}`);
  if (makesAdmin({ into, from }) && confirms.role !== 'admin') return 'admin-confirms';
  return from.orders > 0n ? 'orders-under-way' : undefined;
}

/** Reads two accounts, in the order of the ids given. */
export async function readJoinable(db: Executor, ids: [AccountId, AccountId]): Promise<[Joinable, Joinable]> {
  const { rows } = await sql<Joinable>`
    select id, plan, role, created_at, erase_at, handle,
      array(select platform from identity where account_id = account.id) as platforms,
      (select count(*) from orders where account_id = account.id and ended_at is null) as orders,
      exists (select from subscription where account_id = account.id
        and (status in ('active', 'past-due') or status = 'open' and expires_at > now())) as pays
    from account where id in (${ids[0]}, ${ids[1]})`.execute(db);
  const [one, other] = ids.map((id) => rows.find((row) => row.id === id));
  assert(one && other, `no account ${ids.join(' or ')}`);
  return [one, other];
}

export interface Joined {
  into: AccountId;
  from: AccountId;
  /** Credits of the second welcome that went back to the house. */
  welcomeReturned: bigint;
}

/**
 * Keeps two accounts from being joined to others until the end of the transaction. Where they were joined meanwhile, what
 * they are now is kept.
 *
 * @returns undefined when they are one account already.
 */
export async function lockBoth(
  tx: Tx,
  accounts: [AccountId, AccountId],
): Promise<[AccountId, AccountId] | undefined> {
  // Not `for update`: that would stop everybody who adds a row which names one of the two, and end in circles.
  const { rows } = await sql<{ id: AccountId; now: AccountId }>`
    select id, coalesce(merged_into, id) as now from account where id in (${accounts[0]}, ${accounts[1]})
    order by id for no key update`.execute(tx);
  const [one, other] = accounts.map((id) => rows.find((row) => row.id === id)?.now);
  assert(one && other, `no account ${accounts.join(' or ')}`);
  if (one === other) return undefined;
  return rows.every(({ id, now }) => id === now) ? [one, other] : lockBoth(tx, [one, other]);
}

/**
 * Joins two accounts of one person, whose proof is the caller's business: everything that names the one names the other
 * from now on, and the old id leads there for ever. All of it in the caller's transaction, after {@link lockBoth}.
 *
 * Rows come before credits, as in everything that pays and settles, so that nobody waits in a circle. Call
 * `deps.signals.send('live')` after the commit.
 *
 * @throws DomainError link-refused.
 */
export async function mergeAccounts(
  tx: Tx,
  { accounts, by }: { accounts: [AccountId, AccountId]; by: AccountId },
): Promise<Joined> {
  const chosen = chooseStaying(...(await readJoinable(tx, accounts)));
  const obstacle = findObstacle(chosen, by);
  if (obstacle) throw new DomainError('link-refused', { reason: obstacle });
  const pair = { into: chosen.into.id, from: chosen.from.id };
  const meetings = await listMeetings(tx, [pair.into, pair.from]);
  await endReferrals(tx, chosen);
  await joinProfiles(tx, chosen);
  await moveRows(tx, pair);
  await recount(tx, meetings);
  // What one of the two kept to itself is neither found nor read on a page that was made before. After the counts of tags:
  // see relistTags.
  await relistWords(tx, pair.into);
  await recordArtistChanged(tx, pair.into);
  const welcomeReturned = await moveCredits(tx, pair);
  await writeAudit(tx, {
    actor: by,
    action: 'accounts-joined',
    subject: pair.into,
    details: { from: pair.from, welcomeReturned: String(welcomeReturned) },
  });
  return { ...pair, welcomeReturned };
}

/**
 * Moves what was written under the old ids of accounts after they were joined: by a request that had read the id before.
 *
 * @returns how many accounts were looked at, at most `limit`.
 */
export async function moveLateRows(deps: CoreDeps, { limit }: { limit: number }): Promise<number> {
  const { rows } = await sql<{ from: AccountId; into: AccountId }>`
    select id as from, merged_into as into from account
    where merged_into is not null and (merged_at > now() - interval '1 hour' or exists (
      select from ledger_account where owner_kind = 'person' and owner_id = account.id and balance > held))
    order by merged_at desc limit ${limit}`.execute(deps.db);
  for (const pair of rows) {
    await inTransaction(deps.db, async (tx) => {
      const meetings = await listMeetings(tx, [pair.into, pair.from]);
      await moveRows(tx, pair);
      await recount(tx, meetings);
      await moveCredits(tx, pair);
    }).catch(leaveHeld);
  }
  return rows.length;
}

/** Credits that an order still holds move when it has ended. */
function leaveHeld(error: unknown): void {
  if (!(error instanceof DomainError && error.code === 'link-refused')) throw error;
}

/** Nobody brings themselves, and nobody who was here before under another account is new. Rewards between the two go back. */
async function endReferrals(tx: Tx, { into, from }: { into: Joinable; from: Joinable }): Promise<void> {
  const { rows } = await sql<{ referred: AccountId }>`
    select referred_id as referred from referral
    where (referred_id, referrer_id) in ((${into.id}, ${from.id}), (${from.id}, ${into.id}))
      or status = 'waiting' and (referred_id = ${from.id} or referred_id = ${into.id} and ${into.created_at > from.created_at})`.execute(
    tx,
  );
  for (const { referred } of rows) await endReferral(tx, { referred, now: referred });
}

/**
 * What the staying account lacks comes from the other: a chosen handle, a name, a picture; rights add up. Nothing is shown
 * that either kept to itself.
 */
async function joinProfiles(tx: Tx, { into, from }: { into: Joinable; from: Joinable }): Promise<void> {
  const takesHandle = isGeneratedHandle(into.handle) && !isGeneratedHandle(from.handle);
  if (takesHandle) await swapHandles(tx, { into, from });
  const both = await tx
    .selectFrom('account')
    .select(['id', 'settings', 'privacy'])
    .where('id', 'in', [into.id, from.id])
    .execute();
  const privacy = joinPrivacy(both.map((row) => chosenPrivacySchema.parse(row.privacy)));
  const [mine, theirs] = [into.id, from.id].map((id) =>
    pictureDefaultsSchema.parse(both.find((row) => row.id === id)?.settings),
  );
  await sql`
    update account a set
      role = case when 'admin' in (a.role, f.role) then 'admin' else 'member' end,
      name = coalesce(nullif(a.name, ''), f.name), bio = coalesce(nullif(a.bio, ''), f.bio),
      avatar_key = coalesce(a.avatar_key, f.avatar_key), settings = ${JSON.stringify({ ...theirs, ...mine })}::jsonb,
      privacy = ${JSON.stringify(privacy)}::jsonb,
      created_at = least(a.created_at, f.created_at)
    from account f where a.id = ${into.id} and f.id = ${from.id}`.execute(tx);
  await sql`
    update account set merged_into = ${into.id}, merged_at = now(), role = 'member', plan = 'free', name = '', bio = '',
      settings = '{}', avatar_key = case when avatar_key = (select avatar_key from account where id = ${into.id}) then null
        else avatar_key end
    where id = ${from.id}`.execute(tx);
}

/** Both keep leading to the same person: the old id carries the handle that nobody chose. */
async function swapHandles(tx: Tx, { into, from }: { into: Joinable; from: Joinable }): Promise<void> {
  await sql`update account set handle = 'artist-' || left(replace(gen_random_uuid()::text, '-', ''), 12)
    where id = ${from.id}`.execute(tx);
  await tx.updateTable('account').set({ handle: from.handle }).where('id', '=', into.id).execute();
}

/** @returns what of the welcome went back. Throws link-refused while credits are set aside. */
async function moveCredits(tx: Tx, { from, into }: { from: AccountId; into: AccountId }): Promise<bigint> {
  // Every change of the wallet is an entry of it, so the key is new after each, and moving what came late is no repeat.
  const { rows } = await sql<{ returned: bigint }>`
    select ledger_merge('merge-' || ${from}::text || '-' || (
        select count(*) from ledger_entry e join ledger_account a on a.id = e.account_id
        where a.owner_kind = 'person' and a.owner_id = ${from}),
      ${from}, ${into}, ${into}) as returned`
    .execute(tx)
    .catch((error) => {
      if (error.code === CREDITS_HELD) throw new DomainError('link-refused', { reason: 'orders-under-way' });
      throw error;
    });
  return rows[0]?.returned ?? 0n;
}
