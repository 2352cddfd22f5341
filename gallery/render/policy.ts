/** Sets the chosen theme before the first paint. The one inline script of the gallery; its hash stands in the policy. */
export const THEME_SCRIPT =
  "try{const t=localStorage.getItem('theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/**
 * The content security policy of every page. Nothing inline but the one script and the one style sheet of the frame.
 *
 * @param input.origin where the page is reached, such as `https://easel.example`.
 * @param input.script how a policy names {@link THEME_SCRIPT}: `sha256-` and its hash in base64. `style`: the sheet alike.
 */
export function contentPolicy({
  origin,
  script,
  style,
}: Record<'origin' | 'script' | 'style', string>): string {
  const { protocol, host } = new URL(origin);
  const isHttps = protocol === 'https:';
  return [
    "default-src 'none'",
    `script-src 'self' '${script}'`,
    `style-src 'self' '${style}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // Safari does not count a socket of the same host as 'self'.
    `connect-src 'self' ${isHttps ? 'wss' : 'ws'}://${host}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    ...(isHttps ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

const META = /<meta http-equiv="content-security-policy" content="([^"]*)"/;

/** The policy that a page of the gallery carries. @throws when it has none. */
export function readPolicy(page: string): string {
  const policy = META.exec(page)?.[1];
  if (!policy) throw new Error('a page of the gallery has lost its policy');
  return policy;
}
