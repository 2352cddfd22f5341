/** Sets the chosen theme before the first paint. */
export const THEME_SCRIPT =
  "try{const t=localStorage.getItem('theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/** Lays out what stands before it while the rest is still read, so that the first frame has less to do in one piece. */
export const LAYOUT_SCRIPT = 'document.body.offsetHeight';

/** All inline scripts of the gallery. Their hashes stand in the policy. */
export const INLINE_SCRIPTS = [THEME_SCRIPT, LAYOUT_SCRIPT];

/**
 * The content security policy of every page. Nothing inline but {@link INLINE_SCRIPTS} and the one style sheet of the frame.
 *
 * @param input.origin where the page is reached, such as `https://easel.example`.
 * @param input.scripts how a policy names {@link INLINE_SCRIPTS}: `sha256-` and its hash in base64, each. `style`: the sheet alike.
 */
export function contentPolicy({
  origin,
  scripts,
  style,
}: {
  origin: string;
  scripts: string[];
  style: string;
}): string {
  const { protocol, host } = new URL(origin);
  const isHttps = protocol === 'https:';
  return [
    "default-src 'none'",
    `script-src 'self' ${scripts.map((script) => `'${script}'`).join(' ')}`,
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
