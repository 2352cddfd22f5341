/** Text in Telegram's HTML, with its length as Telegram counts it: in UTF-16 units, without the tags. */
export interface RichText {
  html: string;
  length: number;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

/** Plain text, or text inside of a tag such as `b`. */
export function rich(text: string, tag?: string): RichText {
  const html = escapeHtml(text);
  const name = tag?.split(' ')[0];
  return { html: tag ? `<${tag}>${html}</${name}>` : html, length: text.length };
}

export function joinRich(parts: RichText[], separator = ''): RichText {
  return {
    html: parts.map((part) => part.html).join(separator),
    length: parts.reduce((sum, part) => sum + part.length, separator.length * Math.max(0, parts.length - 1)),
  };
}
