/** `--name value`; phones turn two hyphens into one long dash. */
const FLAG = /(?:^|\s)(?:--|—|–)([a-z]+)[\s=]+(\S+)/giu;

/** Text after a command, taken apart: words first, then flags with one value each. A flag given twice counts as last given. */
export function splitFlags(text: string): { words: string[]; flags: Record<string, string> } {
  const flags = Object.fromEntries(
    [...text.matchAll(FLAG)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const words = text.replace(FLAG, ' ').split(/\s+/).filter(Boolean);
  return { words, flags };
}
