import type { Tx } from '@easel/db/connect.ts';
import { WELCOME_CREDITS, WELCOME_DAYS } from '../catalog/pricing.ts';
import { DAY_MS } from '../clock.ts';
import { creditOwner } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { type AccountId, newId } from '../ids.ts';
import { shortName } from './profile.ts';

/** Given credits begin so many days later for whoever was here before: leaving and coming back must not be worth anything. */
const RETURNING_DAYS = 30;

/**
 * Opens an account, with the welcome credits for a newcomer. Its name is what the chat calls its person, until they choose
 * another.
 */
export async function openAccount(
  deps: CoreDeps,
  tx: Tx,
  { displayName, isNewcomer }: { displayName: string; isNewcomer: boolean },
): Promise<AccountId> {
  const id = newId('acc');
  const now = deps.clock.now();
  const givenFrom = isNewcomer ? null : new Date(now.getTime() + RETURNING_DAYS * DAY_MS);
  await tx
    .insertInto('account')
    .values({ id, name: shortName(displayName), given_from: givenFrom })
    .execute();
  if (isNewcomer) {
    await creditOwner(tx, {
      key: `welcome-${id}`,
      owner: { kind: 'person', id },
      bucket: 'granted',
      amount: WELCOME_CREDITS,
      expiresAt: new Date(now.getTime() + WELCOME_DAYS * DAY_MS),
      reference: 'welcome',
    });
  }
  return id;
}
