const KEPT_AS = 'easel-sign-in-next';
const KEPT_MS = 15 * 60_000;
const HOME = '/me';

/**
 * A path of this site, or nothing: what stands in an address may be anybody's. Browsers leave tabs and line breaks out, so
 * one behind the first slash would make another site's address of it.
 */
export function safePath(next: string | null): string | undefined {
  return next !== null && /^\/(?![/\\\t\n\r])/.test(next) ? next : undefined;
}

/** Keeps where to go after signing in: the link from a chat may open in another tab, and knows nothing of it. */
export function keepNext(next: string): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify({ next, until: Date.now() + KEPT_MS }));
  } catch {
    // Storage is off: signing in leads to the studio.
  }
}

/** Where to go now that somebody is signed in. */
export function takeNext(): string {
  try {
    const { next, until } = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as {
      next?: string;
      until?: number;
    };
    localStorage.removeItem(KEPT_AS);
    return (until !== undefined && until > Date.now() && safePath(next ?? null)) || HOME;
  } catch {
    return HOME;
  }
}
