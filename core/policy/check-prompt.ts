import {
  assignIncrementingIds,
  parseRawPattern,
  RegExpMatcher,
  resolveConfusablesTransformer,
  resolveLeetSpeakTransformer,
  toAsciiLowerCaseTransformer,
} from 'obscenity';
import { DomainError } from '../errors.ts';
import { HARMLESS, POLICY_RULES, type PolicyRule } from './rules.ts';

/** Characters that show nothing and are used to break up words. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const MARKS = /\p{M}/gu;
/** "12 year old", "12-yr-old", "12 years of age", "12 yrs", "12yo", "12 y.o.", "aged 12", "age of 12". */
const AGE =
  /\b(?:(\d{1,3})[ -]?(?:(?:years?|yrs?)[ -](?:old|of age)|yrs|y ?[./]? ?o)|(?:aged?|age of) (\d{1,3}))\b/gi;
/** The letters that flags are written with. */
const FLAG_LETTERS = /[\u{1F1E6}-\u{1F1FF}]/gu;
const FLAG_A = 0x1f1e6;
/** What stands inside of a word without being a letter: "po-rn". */
const INSIDE_WORD = /(?<=\p{L})[^\p{L}\p{N}\s]+(?=\p{L})/gu;
const ADULT = 18;
/** Some characters stand for a whole phrase: what grows beyond this is no prompt, and would take seconds to read. */
const READ_MAX = 20_000;
const HARMLESS_PHRASE = new RegExp(`\\b(?:${HARMLESS.join('|')})\\b`, 'gi');
/** What is neither a letter nor a digit. */
const PUNCTUATION = /[^\p{L}\p{N}]+/gu;
/** At least three single letters in a row: "n u d e". */
const SPACED_LETTERS = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}] ){2,}[\p{L}\p{N}](?![\p{L}\p{N}])/gu;

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
 * @throws DomainError refused-by-policy with the rule and the words that met it; prompt-too-long.
 */
export function checkPolicy(texts: string[]): void {
  const whole = texts.join(' \n ').normalize('NFKD');
  if (whole.length > READ_MAX)
    throw new DomainError('prompt-too-long', { length: whole.length, max: READ_MAX });
  const text = simplify(whole);
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

/**
 * Undoes what hides a word from a matcher, of a text in its compatibility form (NFKD): marks, invisible characters. Beside the text itself stand
 * two other readings: without punctuation, which the matcher may take for letters ("(nude)", "nude!"), and with
 * spaced-out letters joined.
 */
function simplify(text: string): string {
  const plain = text
    .replace(MARKS, '')
    .replace(INVISIBLE, '')
    .replace(/[\s_]+/g, ' ')
    .replace(HARMLESS_PHRASE, ' ')
    .replace(FLAG_LETTERS, (letter) =>
      String.fromCharCode('a'.charCodeAt(0) + (letter.codePointAt(0) ?? FLAG_A) - FLAG_A),
    )
    .replace(AGE, (_, before: string | undefined, after: string | undefined) =>
      Number(before ?? after) < ADULT ? ' year old ' : ' adult ',
    );
  const words = plain.replace(PUNCTUATION, ' ');
  return [plain, words, plain.replace(INSIDE_WORD, ''), words.replace(SPACED_LETTERS, joinLetters)].join(
    ' \n ',
  );
}

/** The word that spaced-out letters make, also without a first or last one: "a n u d e" has an article before the word. */
function joinLetters(letters: string): string {
  const word = letters.replaceAll(' ', '');
  return [word, word.slice(1), word.slice(0, -1), word.slice(1, -1)].join(' ');
}
