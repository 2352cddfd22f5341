import {
  assignIncrementingIds,
  parseRawPattern,
  RegExpMatcher,
  resolveConfusablesTransformer,
  resolveLeetSpeakTransformer,
  toAsciiLowerCaseTransformer,
} from 'obscenity';
import { DomainError } from '../errors.ts';
import { POLICY_RULES, type PolicyRule } from './rules.ts';

/** Characters that show nothing and are used to break up words. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const MARKS = /\p{M}/gu;

interface CompiledRule {
  id: string;
  groups: { words: readonly string[]; matcher: RegExpMatcher }[];
}

const COMPILED = POLICY_RULES.map(compile);

function compile(rule: PolicyRule): CompiledRule {
  return { id: rule.id, groups: rule.groups.map((words) => ({ words, matcher: createMatcher(words) })) };
}

/** Whole words only: a "sextant" or the county of Essex is nobody's business. */
function createMatcher(words: readonly string[]): RegExpMatcher {
  return new RegExpMatcher({
    blacklistedTerms: assignIncrementingIds(words.map((word) => parseRawPattern(`|${word}|`))),
    blacklistMatcherTransformers: [
      resolveConfusablesTransformer(),
      resolveLeetSpeakTransformer(),
      toAsciiLowerCaseTransformer(),
    ],
  });
}

/**
 * Refuses what is never made, before anything is held or sent anywhere.
 *
 * @param texts all that somebody wrote for an order.
 * @throws DomainError refused-by-policy with the rule and the words that met it.
 */
export function checkPolicy(texts: string[]): void {
  const text = simplify(texts.join(' \n '));
  for (const rule of COMPILED) {
    const words = rule.groups.map((group) => findWord(text, group));
    if (words.every((word) => word !== undefined)) {
      throw new DomainError('refused-by-policy', {
        rule: rule.id,
        words: [...new Set(words.map((word) => word ?? ''))],
      });
    }
  }
}

function findWord(
  text: string,
  group: { words: readonly string[]; matcher: RegExpMatcher },
): string | undefined {
  const [match] = group.matcher.getAllMatches(text, true);
  return match && group.words[match.termId];
}

/** Undoes what hides a word from a matcher: compatibility forms, marks, invisible characters, spaced-out letters. */
function simplify(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(INVISIBLE, '')
    .replace(/[\s_]+/g, ' ');
  // "n u d e" and "n.u.d.e": at least three single letters in a row are one word; it is looked at beside the text itself.
  const joined = plain.replace(/\b(?:\p{L}[ .*-]){2,}\p{L}\b/gu, (letters) => letters.replace(/[ .*-]/g, ''));
  return joined === plain ? plain : `${plain} \n ${joined}`;
}
