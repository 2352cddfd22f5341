import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { writeAudit } from '../audit/audit.ts';
import { HOUR_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { keepRedemptions } from '../gifts/redemptions.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { withdrawCreations } from '../social/publication.ts';
import type { MediaStorage } from '../storage/storage.ts';
import { ACCOUNT_COLUMNS } from './account-tables.ts';
import { avatarFile } from './avatar.ts';
import { listReactedTo, recount } from './recount.ts';

/** Time to think better of it. The rest of the promised 24 hours is for orders under way, and for a house that was down. */
const ERASE_AFTER_MS = 12 * HOUR_MS;

/**
 * Has an account erased in some hours. Asking again changes nothing.
 *
 * @returns when; until then {@link undoErase} takes it back.
 * @throws DomainError erase-refused while a plan is being paid.
 */
export async function requestErase(deps: CoreDeps, account: AccountId): Promise<Date> {
  const at = new Date(deps.clock.now().getTime() + ERASE_AFTER_MS);
  return inTransaction(deps.db, async (tx) => {
    const row = await lock(tx, account);
    if (row.erase_at) return row.erase_at;
    if (await isPaying(tx, account)) throw new DomainError('erase-refused', { reason: 'plan' });
    await tx.updateTable('account').set({ erase_at: at }).where('id', '=', account).execute();
    await writeAudit(tx, { actor: account, action: 'erase-requested', subject: account });
    return at;
  });
}

/** Keeps an account that was to be erased. @returns false when it was not to be. */
export async function undoErase(deps: CoreDeps, account: AccountId): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lock(tx, account);
    if (!row.erase_at || row.erased_at) return false;
    await tx.updateTable('account').set({ erase_at: null }).where('id', '=', account).execute();
    await writeAudit(tx, { actor: account, action: 'erase-undone', subject: account });
    return true;
  });
}

/**
 * Erases whoever asked for it and whose time has come. An account waits for its orders under way, which end by themselves,
 * and for a plan that was taken meanwhile: nobody could cancel it any more.
 *
 * @returns how many were erased, at most `limit`.
 */
export async function eraseDue(
  deps: CoreDeps & { storage: MediaStorage },
  { limit }: { limit: number },
): Promise<number> {
  const now = deps.clock.now();
  const { rows: due } = await sql<{ id: AccountId }>`
    select id from account a where erase_at <= ${now} and erased_at is null
      and not exists (select from orders where account_id = a.id and ended_at is null)
      and not exists (select from ${plansToPay(sql`a.id`, { checkoutsAt: now })})
    order by erase_at limit ${limit}`.execute(deps.db);
  let erased = 0;
  for (const { id } of due) {
    if (await eraseAccount(deps, id)) erased++;
  }
  if (erased > 0) deps.signals.send('live');
  return erased;
}

async function eraseAccount(
  deps: CoreDeps & { storage: MediaStorage },
  account: AccountId,
): Promise<boolean> {
  const avatars = await inTransaction(deps.db, async (tx) => {
    const row = await lock(tx, account);
    const now = deps.clock.now();
    if (row.erased_at || !row.erase_at || row.erase_at > now) return undefined;
    if (await isPaying(tx, account, { checkoutsAt: now })) return undefined;
    const ids = await lockAllIds(tx, account);
    // An order is taken under this lock, too: either it is seen here, or it sees that the account is gone.
    if (await hasOrdersUnderWay(tx, ids)) return undefined;
    const avatars = await listAvatars(tx, ids);
    const reactedTo = await listReactedTo(tx, ids);
    await withdrawCreations(tx, await listCreationIds(tx, ids));
    await tellCommentsGone(tx, ids);
    await eraseAround(tx, ids);
    await lockChats(tx, account);
    await keepRedemptions(tx, { account });
    for (const column of ACCOUNT_COLUMNS) await eraseColumn(tx, column, ids);
    await recount(tx, reactedTo);
    await tx
      .updateTable('account')
      .set({
        handle: sql`'artist-' || left(replace(gen_random_uuid()::text, '-', ''), 12)`,
        name: '',
        bio: '',
        avatar_key: null,
        language: 'en',
        privacy: '{}',
        settings: '{}',
        role: 'member',
        erased_at: now,
      })
      .where('id', 'in', ids)
      .execute();
    await writeAudit(tx, { action: 'account-erased', subject: account });
    return avatars;
  });
  if (!avatars) return false;
  // After the commit: an erasure that is put off or taken back takes nothing. Files of creations go with the sweeper, as
  // those of any deleted ones do.
  await deps.storage.delete(avatars);
  return true;
}

/** Pages that show their comments, open ones and built ones, hear that these are gone. */
async function tellCommentsGone(tx: Tx, ids: AccountId[]): Promise<void> {
  await sql`insert into live_event (type, creation_id, comment_id)
    select 'comment', creation_id, id from comment where account_id = any(${ids})`.execute(tx);
}

async function eraseColumn(
  tx: Tx,
  { table, column, erased }: (typeof ACCOUNT_COLUMNS)[number],
  ids: AccountId[],
): Promise<void> {
  if (erased === 'kept') return;
  const theirs = sql`${sql.ref(column)} = any(${ids})`;
  if (erased === 'deleted') {
    await sql`delete from ${sql.table(table)} where ${theirs}`.execute(tx);
    return;
  }
  const changes = Object.entries(erased).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  await sql`update ${sql.table(table)} set ${sql.join(changes)} where ${theirs}`.execute(tx);
}

/** What is about the person without naming their account: by their orders, by their identity in a chat. */
async function eraseAround(tx: Tx, ids: AccountId[]): Promise<void> {
  const orders = sql`select id from orders where account_id = any(${ids})`;
  await sql`delete from card where order_id in (${orders})`.execute(tx);
  await sql`update delivery set chat_id = null, message_ids = '[]' where order_id in (${orders})`.execute(tx);
  const chats = sql`select platform, platform_user_id from identity where account_id = any(${ids})`;
  await sql`delete from notice where (platform, user_id) in (${chats})`.execute(tx);
  await sql`
    update star_transaction set user_id = null
    where user_id in (select platform_user_id from identity where account_id = any(${ids}) and platform = 'telegram')`.execute(
    tx,
  );
}

function lock(tx: Tx, account: AccountId) {
  return tx
    .selectFrom('account')
    .select(['erase_at', 'erased_at'])
    .where('id', '=', account)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** The account, and those that were joined to it. */
async function lockAllIds(tx: Tx, account: AccountId): Promise<AccountId[]> {
  const joined = await tx
    .selectFrom('account')
    .select('id')
    .where('merged_into', '=', account)
    .orderBy('id')
    .forUpdate()
    .execute();
  return [account, ...joined.map((row) => row.id as AccountId)];
}

/** Until the end, nobody redeems a code with these chats: what is being redeemed now is there to be kept. */
async function lockChats(tx: Tx, account: AccountId): Promise<void> {
  await sql`select from identity where account_id = ${account} order by platform for update`.execute(tx);
}

async function hasOrdersUnderWay(tx: Tx, ids: AccountId[]): Promise<boolean> {
  const row = await tx
    .selectFrom('orders')
    .select('id')
    .where('account_id', 'in', ids)
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function listCreationIds(tx: Tx, ids: AccountId[]): Promise<CreationId[]> {
  const rows = await tx.selectFrom('creation').select('id').where('account_id', 'in', ids).execute();
  return rows.map((row) => row.id as CreationId);
}

/** @returns where their files are in the media storage. */
async function listAvatars(tx: Tx, ids: AccountId[]): Promise<string[]> {
  const rows = await tx.selectFrom('account').select('avatar_key').where('id', 'in', ids).execute();
  return rows.flatMap((row) => avatarFile(row.avatar_key ?? '') ?? []);
}

async function isPaying(tx: Tx, account: AccountId, including: Including = {}): Promise<boolean> {
  const { rows } = await sql`select from ${plansToPay(sql`${account}`, including)}`.execute(tx);
  return rows.length > 0;
}

/** Stripe is asked about a checkout that nothing was heard of by then: see core/payments/stripe/ask-open.ts. */
const HEARD_WITHIN_MS = 2 * HOUR_MS;

interface Including {
  /** Checkouts of plans that can still be paid then, or were paid so shortly before that nobody may have heard of it. */
  checkoutsAt?: Date;
}

/** An account's plans that go on by themselves. One that was cancelled may end without its person. */
function plansToPay(account: RawBuilder<unknown>, { checkoutsAt }: Including): RawBuilder<unknown> {
  const open = checkoutsAt
    ? sql`or status = 'open' and expires_at > ${new Date(checkoutsAt.getTime() - HEARD_WITHIN_MS)}`
    : sql``;
  return sql`subscription where account_id = ${account} and not cancels
    and (status in ('active', 'past-due') ${open})`;
}
