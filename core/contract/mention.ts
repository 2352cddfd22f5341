/**
 * `@handle` in what people write: whoever is named is told, and pages lead to them. Not within a word, an address or a longer
 * name. The handle stands in the first group, in whatever case it was written; handles themselves are in small letters.
 */
export const MENTION = /(?<![\p{L}\p{N}@_/])@([a-z0-9][a-z0-9_-]{1,28}[a-z0-9])(?![\p{L}\p{N}_])/giu;
