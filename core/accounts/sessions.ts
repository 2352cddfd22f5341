import { DAY_MS, MINUTE_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, newId, type SessionId } from '../ids.ts';
import type { Account } from './ensure-account.ts';
import { hashSecret, newToken } from './secret.ts';

/** A session ends so long after it was last used. */
export const SESSION_DAYS = 30;
/** How exactly it is known when a session was last used: a write for every request would cost more than it tells. */
const SEEN_EVERY_MS = 5 * MINUTE_MS;
/** More browsers than these sign the oldest one out. */
const SESSIONS_MAX = 20;
const DEVICE_MAX = 200;

/** Who is behind a session's token. */
export interface SignedIn extends Pick<Account, 'id' | 'plan' | 'role'> {
  sessionId: SessionId;
}

export interface SessionView {
  id: SessionId;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
}

/**
 * Signs a browser in.
 *
 * @param device what the browser says it is.
 * @returns the token, which is nowhere else, and until when it is good if it is not used.
 */
export async function openSession(
  deps: CoreDeps,
  { account, device }: { account: AccountId; device: string },
): Promise<{ id: SessionId; token: string }> {
  const now = deps.clock.now();
  const token = newToken();
  const id = newId('ses');
  await deps.db
    .insertInto('session')
    .values({
      id,
      token_hash: hashSecret(token),
      account_id: account,
      device: device.slice(0, DEVICE_MAX),
      created_at: now,
      last_seen_at: now,
      expires_at: expiryFrom(now),
    })
    .execute();
  await dropOldSessions(deps, account);
  return { id, token };
}

/** Finds who holds a token, and notes that the session is used. @returns undefined when it ended or never was. */
export async function findSession(deps: CoreDeps, token: string): Promise<SignedIn | undefined> {
  const now = deps.clock.now();
  const row = await deps.db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .select(['session.id as sessionId', 'session.last_seen_at', 'account.id', 'account.plan', 'account.role'])
    .where('session.token_hash', '=', hashSecret(token))
    .where('session.expires_at', '>', now)
    // One that was opened in the moment of the erasure.
    .where('account.erased_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { last_seen_at: lastSeenAt, ...signedIn } = row;
  if (now.getTime() - lastSeenAt.getTime() > SEEN_EVERY_MS) {
    await deps.db
      .updateTable('session')
      .set({ last_seen_at: now, expires_at: expiryFrom(now) })
      .where('id', '=', row.sessionId)
      .execute();
  }
  return signedIn as SignedIn;
}

/** The sessions of an account that are still good, the one used last first. */
export async function listSessions(deps: CoreDeps, account: AccountId): Promise<SessionView[]> {
  const rows = await deps.db
    .selectFrom('session')
    .select(['id', 'device', 'created_at', 'last_seen_at'])
    .where('account_id', '=', account)
    .where('expires_at', '>', deps.clock.now())
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id as SessionId,
    device: row.device,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}

/** Signs one browser out. @throws DomainError not-found when the account has no such session. */
export async function endSession(
  deps: CoreDeps,
  { account, id }: { account: AccountId; id: SessionId },
): Promise<void> {
  const ended = await deps.db
    .deleteFrom('session')
    .where('id', '=', id)
    .where('account_id', '=', account)
    .executeTakeFirst();
  if (ended.numDeletedRows === 0n) throw new DomainError('not-found', { what: 'session' });
}

function expiryFrom(now: Date): Date {
  return new Date(now.getTime() + SESSION_DAYS * DAY_MS);
}

/** Everybody's expired sessions, and this account's beyond {@link SESSIONS_MAX}. */
async function dropOldSessions(deps: CoreDeps, account: AccountId): Promise<void> {
  await deps.db
    .deleteFrom('session')
    .where((eb) =>
      eb.or([
        eb('expires_at', '<=', deps.clock.now()),
        eb(
          'id',
          'in',
          eb
            .selectFrom('session')
            .select('id')
            .where('account_id', '=', account)
            .orderBy('last_seen_at', 'desc')
            .orderBy('id', 'desc')
            .offset(SESSIONS_MAX),
        ),
      ]),
    )
    .execute();
}
