import { HANDLE_SHAPE } from './limits.ts';

/**
 * `@handle` in what people write: whoever is named is told, and pages lead to them. Not within a word, an address or a longer
 * name. The handle stands in the first group, in whatever case it was written; handles themselves are in small letters.
 */
export const MENTION = new RegExp(`(?<![\\p{L}\\p{N}@_/])@(${HANDLE_SHAPE})(?![\\p{L}\\p{N}_])`, 'giu');
