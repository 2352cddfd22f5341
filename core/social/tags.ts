import type { Executor } from '@easel/db/connect.ts';
import { TAG_MAX, TAGS_MAX } from '../contract/limits.ts';
import { DomainError } from '../errors.ts';
import { checkPolicy } from '../policy/check-prompt.ts';
import { cleanName } from '../text/clean-text.ts';

const TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u;

/** A tag as it is kept: `#Night Sky` is `night-sky`. @returns undefined for what is none. */
export function parseTag(text: string): string | undefined {
  const tag = cleanName(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^#/, '')
    .trim()
    .replaceAll(/\s+/g, '-');
  return TAG.test(tag) && tag.length <= TAG_MAX ? tag : undefined;
}

/** @throws DomainError bad-option for what is no tag, refused-by-policy. */
export function parseTags(texts: readonly string[]): string[] {
  const tags = texts.map((text) => {
    const tag = parseTag(text);
    if (tag === undefined) {
      const allowed = `letters and digits of any language, - and _, at most ${TAG_MAX}`;
      throw new DomainError('bad-option', { option: 'tag', value: text, allowed });
    }
    return tag;
  });
  checkPolicy(tags);
  return [...new Set(tags)].slice(0, TAGS_MAX);
}

/** The tags that most listed creations have. */
export async function listTags(db: Executor, limit: number): Promise<{ name: string; creations: number }[]> {
  return db
    .selectFrom('tag')
    .select(['name', 'creations'])
    .where('creations', '>', 0)
    .orderBy('creations', 'desc')
    .orderBy('name')
    .limit(limit)
    .execute();
}
