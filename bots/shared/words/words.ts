import { en, type Words } from './en.ts';

const CATALOGS: Record<string, Words> = { en };

/** The words for a language tag such as `pt-BR`; English where there is no translation. */
export function wordsFor(locale: string | undefined): Words {
  return CATALOGS[locale?.split('-')[0]?.toLowerCase() ?? 'en'] ?? en;
}
