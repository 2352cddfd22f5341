import { inTransaction } from '@easel/db/connect.ts';
import { checkAmount, moveCredits } from '../credits/move.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { ownerOf, readTreasury, type Treasury, type TreasuryId } from './treasury.ts';

/**
 * Gives a server some of one's bought credits. Anybody may; nobody gets them back out but as pictures.
 *
 * @param input.key from the interaction or update: the same key again moves nothing more.
 * @param input.chatId where the reports of the treasury are posted until its admins say otherwise.
 * @returns the treasury after it.
 * @throws DomainError bad-option, not-enough-bought, in-debt, key-reused.
 */
export async function fundTreasury(
  deps: CoreDeps,
  input: { key: string; account: AccountId; treasury: TreasuryId; amount: bigint; chatId: string },
): Promise<Treasury> {
  checkAmount(input.amount);
  await inTransaction(deps.db, async (tx) => {
    await moveCredits(tx, {
      key: `fund-${input.key}`,
      kind: 'fund',
      from: { kind: 'person', id: input.account },
      to: ownerOf(input.treasury),
      amount: input.amount,
      reference: input.treasury,
    });
    await tx
      .insertInto('treasury')
      .values({ id: input.treasury, chat_id: input.chatId, updated_by: input.account })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  });
  return readTreasury(deps, input.treasury);
}
