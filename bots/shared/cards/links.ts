import type { Link } from './card.ts';

/** Leads to a page of the web side; nowhere, where nobody has said where that is. */
export function linksTo(siteUrl: string | undefined, path: string, label: string): Link[] {
  return siteUrl === undefined ? [] : [{ label, url: `${siteUrl}${path}` }];
}
