const HOME = '/';
/** No real host: only paths that stay on it are paths of this site. */
const HERE = 'http://here.invalid';

/** A path of this site that somebody wants to go to after signing in; what is none, such as another site, is the front page. */
export function localPath(text: string | undefined): string {
  if (!text?.startsWith('/') || !URL.canParse(text, HERE)) return HOME;
  const { origin, pathname, search, hash } = new URL(text, HERE);
  // A path that begins with two slashes, after what the parser made of it, would be another site's address again.
  return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : HOME;
}
