/** Sets the chosen theme before the first paint. The one inline script of the gallery; its hash stands in the policy. */
export const THEME_SCRIPT =
  "try{const t=localStorage.getItem('theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/**
 * The content security policy of every page. No inline style, no inline script but the one with the given hash.
 *
 * @param hash base64 of the SHA-256 of {@link THEME_SCRIPT}.
 */
export function contentPolicy(hash: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
}
