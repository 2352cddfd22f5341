import { type Executor, inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { findDisplayName } from '../accounts/display-name.ts';
import { findAccount } from '../accounts/ensure-account.ts';
import { GIFT } from '../catalog/given.ts';
import { checkAmount, moveCredits } from '../credits/move.ts';
import { readWallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, ProposalId } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import type { Platform } from '../platform.ts';
import { getProposal, saveProposal, settleProposal } from '../proposals/proposal.ts';
import { dayOf } from './lifetime.ts';

/*
 * Only bought credits can be given, and they arrive as bought ones. Were granted credits given on, welcome gifts and daily
 * claims of many accounts would be gathered in one; were bought ones to arrive as granted, a gift would take away from
 * what was paid for, by its expiry.
 */

export interface GiftProposal {
  id: ProposalId;
  to: AccountId;
  amount: bigint;
  /** Bought credits of whoever gives, before the gift. */
  available: bigint;
  /** What may still be given today, before the gift. */
  leftToday: bigint;
}

/**
 * Asks whoever gives for their word: nothing is moved yet.
 *
 * @param input.to as the chat names them; `isBot` is the platform's to say.
 * @throws DomainError bad-option, gift-refused, gift-cap, not-enough-bought, in-debt.
 */
export async function proposeGift(
  deps: CoreDeps,
  input: {
    from: AccountId;
    to: { platform: Platform; userId: string; isBot: boolean };
    amount: bigint;
  },
): Promise<GiftProposal> {
  const { from, amount } = input;
  checkAmount(amount);
  if (input.to.isBot) throw new DomainError('gift-refused', { reason: 'bot' });
  const recipient = await findAccount(deps, input.to);
  if (!recipient) throw new DomainError('gift-refused', { reason: 'unknown' });
  if (recipient.id === from) throw new DomainError('gift-refused', { reason: 'self' });
  const [wallet, given] = await Promise.all([
    readWallet(deps.db, { owner: { kind: 'person', id: from }, clock: deps.clock }),
    readGivenToday(deps, deps.db, from),
  ]);
  if (wallet.debt > 0n) throw new DomainError('in-debt', { debt: wallet.debt });
  const available = wallet.balances.find(({ bucket }) => bucket === 'purchased')?.available ?? 0n;
  if (amount > available) throw new DomainError('not-enough-bought', { needed: amount, available });
  checkCap(given + amount, amount);
  const id = await saveProposal(deps, {
    account: from,
    proposal: { kind: 'gift', to: recipient.id, amount: String(amount) },
  });
  return { id, to: recipient.id, amount, available, leftToday: GIFT.dailyCap - given };
}

export interface Gift {
  to: AccountId;
  amount: bigint;
}

/**
 * Gives what was proposed, and has the other person told. Confirming twice is the same as once.
 *
 * @returns the gift, and whether this call made it.
 * @throws DomainError not-found, proposal-expired, gift-refused, gift-cap, not-enough-bought, in-debt.
 */
export async function confirmGift(
  deps: CoreDeps,
  input: { id: ProposalId; from: AccountId },
): Promise<{ gift: Gift; created: boolean }> {
  const earlier = await findGift(deps.db, input);
  if (earlier) return { gift: earlier, created: false };
  const proposal = await getProposal(deps, { id: input.id, account: input.from });
  if (proposal.kind !== 'gift') throw new DomainError('not-found', { what: 'proposal' });
  const { to, amount } = proposal;
  // The two may have become one meanwhile.
  if (to === input.from) throw new DomainError('gift-refused', { reason: 'self' });
  const created = await inTransaction(deps.db, async (tx) => {
    const inserted = await tx
      .insertInto('gift')
      .values({
        proposal_id: input.id,
        from_account: input.from,
        to_account: to,
        amount,
        created_at: deps.clock.now(),
      })
      .onConflict((conflict) => conflict.column('proposal_id').doNothing())
      .returning('proposal_id')
      .executeTakeFirst();
    if (!inserted) return false;
    // Whoever deleted their account in the meantime has no chat identity any more.
    if ((await findDisplayName(tx, to)) === undefined)
      throw new DomainError('gift-refused', { reason: 'unknown' });
    await moveCredits(tx, {
      key: `gift-${input.id}`,
      kind: 'gift',
      from: { kind: 'person', id: input.from },
      to: { kind: 'person', id: to },
      amount,
      reference: input.id,
    });
    // The wallet stays locked from here on, so all gifts of today that there can be are seen.
    checkCap(await readGivenToday(deps, tx, input.from), amount);
    await addNotice(tx, {
      key: `gift-${input.id}`,
      to: { account: to },
      notice: {
        kind: 'gift-received',
        amount: String(amount),
        from: (await findDisplayName(tx, input.from)) ?? '',
      },
    });
    return true;
  });
  await settleProposal(deps, input.id);
  if (created) deps.signals.send('notice');
  return { gift: { to, amount }, created };
}

async function findGift(db: Executor, input: { id: ProposalId; from: AccountId }): Promise<Gift | undefined> {
  const row = await db
    .selectFrom('gift')
    .select(['to_account', 'amount'])
    .where('proposal_id', '=', input.id)
    .where('from_account', '=', input.from)
    .executeTakeFirst();
  return row && { to: row.to_account as AccountId, amount: row.amount };
}

/** @param given today, with this gift. */
function checkCap(given: bigint, amount: bigint): void {
  const left = GIFT.dailyCap - (given - amount);
  if (amount > left) throw new DomainError('gift-cap', { cap: GIFT.dailyCap, left });
}

async function readGivenToday(deps: CoreDeps, db: Executor, from: AccountId): Promise<bigint> {
  const today = new Date(dayOf(deps.clock.now()));
  const { rows } = await sql<{ given: bigint }>`
    select coalesce(sum(amount), 0)::bigint as given from gift where from_account = ${from} and created_at >= ${today}`.execute(
    db,
  );
  return rows[0]?.given ?? 0n;
}
