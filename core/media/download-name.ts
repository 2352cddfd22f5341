import { fileNameOf } from './find-media.ts';

const WORDS_MAX = 48;
const ID_CHARACTERS = 6;

/**
 * The name of a downloaded file: the first words of its prompt and the end of its id, so that two of the same prompt do not
 * collide, such as `a-fox-in-snow-7k2m9q.png`.
 *
 * @param input.prompt left out where it is not shown.
 */
export function downloadName(input: { creationId: string; prompt?: string; file: { key: string } }): string {
  const words = slugOf(input.prompt ?? '') || 'easel';
  const file = fileNameOf(input.file);
  return `${words}-${input.creationId.slice(-ID_CHARACTERS)}${file.slice(file.lastIndexOf('.'))}`;
}

/** Letters and digits of any script, a hyphen between words; nothing that a file system or a shell reads as something else. */
function slugOf(text: string): string {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word : `${slug}-${word}`;
    if (longer.length > WORDS_MAX) break;
    slug = longer;
  }
  return slug || [...(words[0] ?? '')].slice(0, WORDS_MAX).join('');
}

/** The header that makes browsers save a file under a name (RFC 6266), which may have letters of any script (RFC 8187). */
export function contentDisposition(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return name === plain
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
