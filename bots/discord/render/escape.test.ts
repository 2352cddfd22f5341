import { describe, expect, it } from 'vitest';
import { asCode, escapeText, shorten } from './escape.ts';

describe('escapeText', () => {
  const cases: [string, string][] = [
    ['**bold** _it_ ~~no~~ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\`'],
    ['@everyone <@1> <#2> <:e:3> </go:4>', '\\@everyone \\<\\@1\\> \\<\\#2\\> \\<:e:3\\> \\</go:4\\>'],
    ['# heading', '\\# heading'],
    ['- item\n  + item', '\\- item\n  \\+ item'],
    ['well-known 3-1', 'well-known 3-1'],
    ['[x](https://example.org)', '\\[x\\]\\(https\\://example.org\\)'],
    ['ratio 16:9, {red|blue}', 'ratio 16:9, {red\\|blue}'],
    ['سلام 👩‍👩‍👧', 'سلام 👩‍👩‍👧'],
  ];
  it.each(cases)('%j', (text, escaped) => expect(escapeText(text)).toBe(escaped));
});

describe('shorten', () => {
  it('leaves what fits', () => expect(shorten('abc', 3)).toBe('abc'));
  it('ends with an ellipsis that counts', () => expect(shorten('abcdef', 4)).toBe('abc…'));
  it('never cuts through an emoji', () => {
    expect(shorten('ab👩‍👩‍👧‍👦cd', 6)).toBe('ab…');
    expect(shorten('🦊🦊🦊', 5)).toBe('🦊🦊…');
  });
  it('counts as it is told', () => expect(shorten('****', 5, (part) => part.length * 2)).toBe('**…'));
});

it('asCode lets nothing out of its box', () => expect(asCode('a`b\nc')).toBe('`aˋb c`'));
