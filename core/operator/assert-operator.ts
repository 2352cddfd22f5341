import type { Account } from '../accounts/ensure-account.ts';
import { DomainError } from '../errors.ts';

/** @throws DomainError not-allowed for everybody but who runs this Easel. */
export function assertOperator(by: Pick<Account, 'role'>, action: string): void {
  if (by.role !== 'admin') throw new DomainError('not-allowed', { action });
}
