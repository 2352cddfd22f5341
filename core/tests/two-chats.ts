import { randomBytes } from 'node:crypto';
import { type Account, ensureAccount } from '../accounts/ensure-account.ts';
import { confirmLink, offerLink, previewLink } from '../accounts/link.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { walletOf } from '../testing/test-core.ts';

export type Arrived = Account & { userId: string };

/** Somebody new to a chat. */
export async function arrive(deps: CoreDeps, platform: Platform): Promise<Arrived> {
  const userId = randomBytes(8).toString('hex');
  return { ...(await ensureAccount(deps, { platform, userId, displayName: 'Member' })), userId };
}

/** Somebody new in both chats; the account of `one` is older, so it stays when they are joined. */
export async function arriveTwice(deps: CoreDeps): Promise<{ one: Arrived; other: Arrived }> {
  return { one: await arrive(deps, 'discord'), other: await arrive(deps, 'telegram') };
}

/** `by` uses a code of `of`, as a person would: look first, then confirm. */
export async function join(deps: CoreDeps, of: { id: AccountId }, by: { id: AccountId }) {
  const { code } = await offerLink(deps, of.id);
  const preview = await previewLink(deps, { account: by.id, code });
  return { code, preview, result: await confirmLink(deps, { account: by.id, code }) };
}

/** All that somebody has, held or free, less what they owe. */
export async function balanceOf(deps: CoreDeps, id: AccountId): Promise<bigint> {
  const wallet = await walletOf(deps, id);
  return wallet.available + wallet.held - wallet.debt;
}
