const RAW = Symbol('html');

/** Markup that is known to be safe, because only {@link html} makes it. */
export interface Html {
  readonly [RAW]: string;
}

/** What may stand in a template: text (always escaped), markup, lists of both, and nothing. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Writes markup: html`<p title="${text}">${text}</p>`. Every value is escaped unless it is markup itself, so no text that
 * people wrote can become markup. Attributes must be in quotes; addresses go through {@link link} first.
 */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let out = strings[0] ?? '';
  for (const [i, part] of parts.entries()) out += write(part) + (strings[i + 1] ?? '');
  return { [RAW]: out };
}

/** The markup as a string, to be sent. */
export function toText(markup: Html): string {
  return markup[RAW];
}

/** An address for `href` or `src`: only http(s), and paths of this site; anything else leads nowhere. */
export function link(address: string): string {
  if (/^\/(?![/\\\t\n\r])/.test(address)) return address;
  return /^https?:\/\//i.test(address) ? address : '#';
}

function write(part: Part): string {
  if (part === false || part === null || part === undefined) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  if (isList(part)) return part.map(write).join('');
  return part[RAW];
}

function isList(part: Html | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}

/** Control characters and halves of letters, which XML forbids and HTML has no use for, are left out. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')
    .replace(/[^\P{Cc}\t\n\r]/gu, '');
}
