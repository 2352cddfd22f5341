import { type Account, findAccount } from '../accounts/ensure-account.ts';
import { GIVEN_MONTHS_MAX } from '../catalog/plans.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { grantPremium } from '../plans/membership.ts';
import { addMonths } from '../plans/months.ts';
import type { Platform } from '../platform.ts';
import { assertOperator } from './assert-operator.ts';

/**
 * Gives somebody Premium for some months from now, or with 0 months takes such a gift away; what is paid for stays. The
 * person is told, and the log (`core/audit`) says who did it.
 *
 * @returns until when it lasts; undefined when it was taken away.
 * @throws DomainError not-allowed, bad-option.
 */
export async function grantByOperator(
  deps: CoreDeps,
  input: { by: Pick<Account, 'id' | 'role'>; to: { platform: Platform; userId: string }; months: number },
): Promise<Date | undefined> {
  const { by, to, months } = input;
  assertOperator(by, 'give-premium');
  if (!Number.isInteger(months) || months < 0 || months > GIVEN_MONTHS_MAX) {
    throw new DomainError('bad-option', {
      option: 'months',
      value: String(months),
      allowed: `0 to ${GIVEN_MONTHS_MAX}`,
    });
  }
  const account = await findAccount(deps, to);
  if (!account) {
    const allowed = 'somebody who has used Easel before';
    throw new DomainError('bad-option', { option: 'user', value: to.userId, allowed });
  }
  const until = addMonths(deps.clock.now(), months);
  await grantPremium(deps, { accountId: account.id, until, by: by.id });
  return months > 0 ? until : undefined;
}
