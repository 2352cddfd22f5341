import type { Card } from '@easel/bot-shared/cards/card.ts';
import { describe, expect, test } from 'vitest';
import { CAPTION_MAX, renderNote, renderText, TEXT_MAX } from './card-text.ts';

function cardOf(...blocks: Card['blocks']): Card {
  return { tone: 'info', blocks, buttons: [] };
}

/** The text as Telegram counts it. */
function visible(html: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|amp);/g, (_, name: string) => signs[name] ?? '');
}

describe('renderText', () => {
  test('escapes what people wrote', () => {
    const html = renderText(cardOf({ type: 'quote', text: '</blockquote><b>&lt; "a"' }), TEXT_MAX);
    expect(html).toBe('<blockquote>&lt;/blockquote&gt;&lt;b&gt;&amp;lt; &quot;a&quot;</blockquote>');
  });

  test('marks titles, lines, facts and progress', () => {
    const html = renderText(
      cardOf(
        { type: 'title', text: 'One' },
        { type: 'line', parts: ['plain ', { strong: 'loud' }, ' ', { code: 'x<y' }] },
        { type: 'title', text: 'Two' },
        { type: 'facts', items: [{ label: 'Seed', value: '7' }] },
        { type: 'progress', value: 0.5, label: 'Painting' },
        { type: 'small', parts: ['fine print'] },
      ),
      TEXT_MAX,
    );
    expect(html).toBe(
      '<b>One</b>\nplain <b>loud</b> <code>x&lt;y</code>\n\n<b>Two</b>\n<b>Seed</b>: 7\n▰▰▰▰▰▱▱▱▱▱ Painting\n<i>fine print</i>',
    );
  });

  test('folds long quotes and shortens them to what the rest leaves', () => {
    const receipt = { type: 'small' as const, parts: ['Held 2 · charged 2'] };
    const html = renderText(cardOf({ type: 'quote', text: '😀'.repeat(1000) }, receipt), CAPTION_MAX);
    expect(html).toMatch(/^<blockquote expandable>.*…<\/blockquote>\n<i>Held 2 · charged 2<\/i>$/);
    expect(visible(html).length).toBeLessThanOrEqual(CAPTION_MAX);
    expect(visible(html).length).toBeGreaterThan(CAPTION_MAX - 10);
    expect(html.isWellFormed()).toBe(true);
  });

  test('shares the room among many quotes', () => {
    const quotes = Array.from({ length: 10 }, (_, i) => ({
      type: 'quote' as const,
      text: i === 0 ? 'short' : `${i} `.repeat(1000),
    }));
    const text = visible(renderText(cardOf(...quotes), TEXT_MAX));
    expect(text.length).toBeLessThanOrEqual(TEXT_MAX);
    for (let i = 1; i < 10; i += 1) expect(text).toContain(`${i} ${i} ${i}`);
  });
});

describe('renderNote', () => {
  test('joins titles and lines', () => {
    const card = cardOf({ type: 'title', text: 'No.' }, { type: 'line', parts: ['Try ', { code: '/help' }] });
    expect(renderNote(card)).toBe('No. Try /help');
  });
});
