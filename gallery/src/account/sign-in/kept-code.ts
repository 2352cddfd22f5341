import { takeCode } from './take-code.ts';

type Purpose = 'claim' | 'link';

const kept = new Map<Purpose, string>();
const nameOf = (purpose: Purpose) => `easel-code-${purpose}`;

/** Takes the code of a link out of the address, and keeps it while its person signs in. To be called as the page opens. */
export function keepCode(purpose: Purpose): void {
  const code = takeCode();
  if (!code) return;
  kept.set(purpose, code);
  try {
    sessionStorage.setItem(nameOf(purpose), code);
  } catch {
    // Storage is off: whoever has to sign in first opens the link once more.
  }
}

/** The code that was kept, once; empty: there is none. */
export function takeKeptCode(purpose: Purpose): string {
  const code = kept.get(purpose);
  kept.delete(purpose);
  try {
    const stored = sessionStorage.getItem(nameOf(purpose));
    sessionStorage.removeItem(nameOf(purpose));
    return code ?? stored ?? '';
  } catch {
    return code ?? '';
  }
}
