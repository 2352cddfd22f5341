/** A tree of XML elements: text, or children by name; a list repeats its element. */
export type XmlNode = string | number | boolean | { [name: string]: XmlNode | readonly XmlNode[] };

export function writeXml(
  root: string,
  content: XmlNode,
  namespace = 'http://s3.amazonaws.com/doc/2006-03-01/',
): string {
  const open = root === 'Error' ? root : `${root} xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${open}>${writeContent(content)}</${root}>`;
}

function writeContent(content: XmlNode): string {
  if (typeof content !== 'object') return escapeText(String(content));
  return Object.entries(content)
    .flatMap(([name, value]) => {
      const nodes: readonly XmlNode[] = Array.isArray(value) ? value : [value as XmlNode];
      return nodes.map((node) => `<${name}>${writeContent(node)}</${name}>`);
    })
    .join('');
}

/** The texts of every element of this name, in order: enough for the one XML body S3 takes here. */
export function readTexts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    unescapeText(text),
  );
}

const escapeText = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const unescapeText = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
