import { type Account, ensureAccount } from '../../accounts/ensure-account.ts';
import type { AccountId } from '../../ids.ts';
import type { StripeDeps } from '../../payments/stripe/room.ts';
import type { Origin } from '../../platform.ts';
import { type TreasuryId, treasuryIdOf } from '../../treasury/treasury.ts';
import { openedAt, PEOPLE, type Person } from './events.ts';

/** Who takes part in a sequence on the real side, and what is whose there: sequences share a database. */
export interface Cast {
  deps: StripeDeps;
  scope: string;
  treasury: TreasuryId;
  account(who: Person): Account;
  id(who: Person): AccountId;
  /** A key or an id of this sequence alone. */
  name(name: string): string;
  codeName(code: string): string;
  chatOf(who: Person): { platform: 'discord'; userId: string; displayName: string };
}

/** Opens everybody's account, each when the auditor has it open. */
export async function openCast(
  deps: StripeDeps,
  scope: string,
  { start, moveTo }: { start: Date; moveTo(time: Date): Promise<void> },
): Promise<Cast> {
  const chatOf = (who: Person) =>
    ({ platform: 'discord', userId: `${scope}-${who}`, displayName: 'Member' }) as const;
  const accounts = new Map<Person, Account>();
  for (const who of PEOPLE) {
    await moveTo(openedAt(who, start));
    accounts.set(who, await ensureAccount(deps, chatOf(who)));
  }
  await moveTo(start);
  const account = (who: Person) => {
    const found = accounts.get(who);
    if (!found) throw new Error(`${who} takes no part`);
    return found;
  };
  return {
    deps,
    scope,
    treasury: treasuryIdOf('discord', scope),
    account,
    id: (who) => account(who).id,
    name: (name) => `${scope}-${name}`,
    codeName: (code) => `${code}-${scope}`.toUpperCase(),
    chatOf,
  };
}

export function originOf(who: Person): Origin {
  return { platform: 'discord', chatId: 'chat', userId: who };
}
