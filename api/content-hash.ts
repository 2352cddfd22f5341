import { createHash } from 'node:crypto';

/** How a content security policy names an inline script or style that may stand in a page. */
export function contentHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
