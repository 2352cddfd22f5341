import type { SignInProblem } from '@easel/core/contract/account.ts';

/** The gallery's page for signing in, telling what went wrong. */
export function signInPage(problem: SignInProblem, next: string): string {
  return `/sign-in?${new URLSearchParams({ problem, next })}`;
}
