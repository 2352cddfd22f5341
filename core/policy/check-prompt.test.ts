import { describe, expect, test } from 'vitest';
import { DomainError } from '../errors.ts';
import { checkPolicy } from './check-prompt.ts';
import { POLICY_RULES } from './rules.ts';

/** The rule and the words that refuse a prompt; undefined when it passes. */
function refusal(...texts: string[]): { rule: string; words: string[] } | undefined {
  try {
    checkPolicy(texts);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.details as { rule: string; words: string[] };
    throw error;
  }
}

test.each<[prompt: string, rule: string, words: string[]]>([
  ['a nude child', 'sexual-minors', ['child', 'nude']],
  ['lolicon', 'sexual-minors', ['lolicon']],
  ['my classmate in lingerie', 'intimate-without-consent', ['my classmate', 'lingerie']],
  ['remove her clothes', 'intimate-without-consent', ['remove her clothes']],
  ['a bestiality scene', 'sexual-violence', ['bestiality']],
  ['hentai', 'explicit', ['hentai']],
])('%j is refused with its rule and the words that met it', (prompt, rule, words) => {
  expect(refusal(prompt)).toEqual({ rule, words });
});

test('every word of every rule is met by itself, written plainly', () => {
  for (const { groups } of POLICY_RULES) {
    for (const [i, group] of groups.entries()) {
      const others = groups.filter((_, other) => other !== i).map(([word]) => word);
      for (const word of group)
        expect([word, refusal([...others, word].join(' and '))]).not.toContain(undefined);
    }
  }
});

test('the gravest rule is the one that is named', () => {
  expect(refusal('porn with a child and my wife')).toMatchObject({ rule: 'sexual-minors' });
});

test('all that was written counts together, also the negative prompt', () => {
  expect(refusal('a child at the beach', 'nude')).toMatchObject({ rule: 'sexual-minors' });
  expect(refusal('a beach', 'porn')).toMatchObject({ rule: 'explicit' });
});

describe('disguises do not help', () => {
  test.each([
    'PORN',
    'p0rn',
    'p o r n',
    'p.o.r.n',
    'p-o-r-n',
    'p*o*r*n',
    'p_o_r_n',
    'draw a p o r n',
    'p o r n a lot',
    'ｐｏｒｎ',
    'рorn', // a Cyrillic first letter
    '𝓹𝓸𝓻𝓷',
    'ⓟⓞⓡⓝ',
    'po\u200brn', // a space of no width
    'po\u00adrn', // a soft hyphen
    'p\u0336o\u0336r\u0336n\u0336', // struck through
    'pörn',
    '🔞porn🔞',
    'a\nporn\tstar',
    '$ex',
    's3x',
    'SEX!',
    '(porn:1.4)',
    '((p o r n))',
    'a fox|porn|@sex',
    's 3 x',
    '[[hentai]]',
    'п porn',
    'po-rn',
    'po.rn',
    '🇵 🇴 🇷 🇳',
    '🇵🇴🇷🇳',
    'pornography',
  ])('%j', (prompt) => {
    expect(refusal(prompt)).toMatchObject({ rule: 'explicit' });
  });

  test.each([
    '12-year-old naked',
    'naked 12 year old',
    'nude 9yo',
    'a n u d e kid',
    'twelve year old, nude',
    'child-nude',
    'nude, chi-ld',
    'naked, 12 yr old',
    'naked, 12-yr-old',
    'nude, 12 y.o.',
    'nude, 12 years of age',
    'nude boy, 13 yrs',
    'a nude girl aged 12',
    'naked at the age of 15',
    'nude tweens',
  ])('%j', (prompt) => {
    expect(refusal(prompt)).toMatchObject({ rule: 'sexual-minors' });
  });
});

describe('harmless prompts pass', () => {
  test.each([
    'a sextant on a chart',
    'the county of Essex',
    'Scunthorpe and Penistone from above',
    'analysis of a therapist',
    'the cockpit of a jet',
    'a peacock, a titmouse and shiitake mushrooms',
    'a field of rapeseed and grapes',
    'cucumber and cumin',
    'a classic bass in a glass',
    'a child flying a kite',
    'a baby fox',
    'kids playing in the mud',
    'a seven year old at school',
    // A nude alone is art; what is explicit, of minors or of real people is not made.
    'nude',
    'a nude statue by Rodin',
    'a sexy 30 year old',
    'a sexy man, 45 yrs, with a wine aged 30 years',
    'a nude at the age of 70',
    '🇸🇪 🇽🇰',
    'the president at a desk',
    'my wife in the garden',
    'a same sex wedding',
    'a diploma, summa cum laude',
    'children watch the comet with the naked eye',
    'a baby naked mole rat',
    'a silver snuff box',
    'D O C U M E N T A R Y',
    'ילד עם עפיפון',
    'طفل يلعب',
    '🍑🍆',
    '',
  ])('%j', (prompt) => {
    expect(refusal(prompt)).toBeUndefined();
  });

  test.each(['same sexy child', 'a naked eyed child', 'cum laude and cum'])(
    'but not %j, which only looks like one',
    (prompt) => {
      expect(refusal(prompt)).toBeDefined();
    },
  );
});

test('two thousand characters are read in a blink', () => {
  const started = process.cpuUsage();
  for (const text of ['a '.repeat(1000), 'n.'.repeat(1000), 'x'.repeat(2000), '-'.repeat(2000)])
    refusal(text);
  expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
});
