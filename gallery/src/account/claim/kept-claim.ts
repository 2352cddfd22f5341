import { takeCode } from '../sign-in/take-code.ts';

const KEPT_AS = 'easel-claim';
let kept = '';

/** Takes the code of the link out of the address, and keeps it while its person signs in. To be called as the page opens. */
export function keepClaim(): void {
  const code = takeCode();
  if (!code) return;
  kept = code;
  try {
    sessionStorage.setItem(KEPT_AS, code);
  } catch {
    // Storage is off: whoever has to sign in first opens the link once more.
  }
}

/** The code that was kept; empty: there is none. */
export function readClaim(): string {
  try {
    return kept || (sessionStorage.getItem(KEPT_AS) ?? '');
  } catch {
    return kept;
  }
}
