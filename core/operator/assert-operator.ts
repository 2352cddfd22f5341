import type { Account } from '../accounts/ensure-account.ts';
import { DomainError, type DomainErrorDetails } from '../errors.ts';

/** @throws DomainError not-allowed for everybody but who runs this Easel. */
export function assertOperator(
  by: Pick<Account, 'role'>,
  action: DomainErrorDetails['not-allowed']['action'],
): void {
  if (by.role !== 'admin') throw new DomainError('not-allowed', { action });
}
