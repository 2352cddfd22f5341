import { describe, expect, it } from 'vitest';
import { asCode, escapeText } from './escape.ts';

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

it('asCode lets nothing out of its box', () => expect(asCode('a`b\nc')).toBe('`aˋb c`'));
