import type { Block, Card } from '@easel/bot-shared/cards/card.ts';
import type { PictureFile } from '@easel/bot-shared/delivery/load-pictures.ts';
import { newId } from '@easel/core/ids.ts';
import { type APIContainerComponent, ComponentType, MessageFlags } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { renderCard } from './render-card.ts';

function cardOf(blocks: Block[], buttons: Card['buttons'] = []): Card {
  return { tone: 'done', blocks, buttons };
}

function containerOf(card: Card, files?: PictureFile[]): APIContainerComponent {
  const [container] = renderCard(card, files).components;
  if (container?.type !== ComponentType.Container) throw new Error('no container');
  return container;
}

function textOf(card: Card): string {
  return containerOf(card)
    .components.map((component) => (component.type === ComponentType.TextDisplay ? component.content : ''))
    .join('\n');
}

describe('renderCard', () => {
  it('writes each kind of block', () => {
    const text = textOf(
      cardOf([
        { type: 'title', text: 'Details' },
        { type: 'quote', text: 'a *fox*\nat night' },
        { type: 'line', parts: ['go ', { strong: 'now' }, ' ', { code: 'x_1' }] },
        { type: 'facts', items: [{ label: 'Seed', value: '7' }] },
        { type: 'progress', value: 0.3, label: 'Painting' },
        { type: 'small', parts: ['2 credits'] },
      ]),
    );
    expect(text.split('\n')).toEqual([
      '### Details',
      '> a \\*fox\\* at night',
      'go **now** `x_1`',
      '**Seed**  7',
      '▰▰▰▱▱▱▱▱▱▱  30 %',
      'Painting',
      '-# 2 credits',
    ]);
  });

  it('keeps all text within 4,000 characters, however long the quotes are', () => {
    const quotes = Array.from({ length: 10 }, () => ({ type: 'quote' as const, text: '*🦊_'.repeat(500) }));
    const text = textOf(cardOf([{ type: 'title', text: 'x' }, ...quotes]));
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.split('\n')).toHaveLength(11);
    expect(text.isWellFormed()).toBe(true);
  });

  it('shows pictures with a text for those who do not see them, and buttons below a line', () => {
    const files = ['a.png', 'b.png'].map((name) => ({
      creation: {} as PictureFile['creation'],
      name,
      mime: 'image/png' as const,
      bytes: Buffer.from(name),
    }));
    const id = newId('ord');
    const reroll = { action: { name: 'reroll' as const, id }, label: 'Reroll', style: 'secondary' as const };
    const upscale = { ...reroll, action: { name: 'upscale' as const, id, index: 1 }, label: 'U2' };
    const card = cardOf(
      [{ type: 'pictures', creations: [], description: 'fox '.repeat(400) }],
      [[reroll, upscale]],
    );
    const message = renderCard(card, files);
    expect(message.flags).toBe(MessageFlags.IsComponentsV2);
    expect(message.attachments.map(({ id: key, filename }) => [key, filename])).toEqual([
      ['0', 'a.png'],
      ['1', 'b.png'],
    ]);
    const [gallery, line, row] = containerOf(card, files).components;
    expect(gallery).toMatchObject({ items: [{ media: { url: 'attachment://a.png' } }, {}] });
    expect(message.attachments[0]?.description).toHaveLength(1_024);
    expect(line).toMatchObject({ type: ComponentType.Separator });
    expect(row).toMatchObject({
      components: [
        { label: 'Reroll', custom_id: `r:${id}` },
        { label: 'U2', custom_id: `u:${id}:1` },
      ],
    });
  });

  it('has no empty parts where nothing is to be said', () => {
    expect(
      containerOf(
        cardOf([
          { type: 'title', text: '' },
          { type: 'line', parts: ['x'] },
        ]),
      ).components,
    ).toEqual([{ type: ComponentType.TextDisplay, content: 'x' }]);
  });

  it('keeps within the limit also where somebody wrote much in a fact', () => {
    const card = cardOf([
      { type: 'quote', text: '*'.repeat(2_000) },
      { type: 'facts', items: [{ label: 'Not shown', value: '*'.repeat(2_000) }] },
    ]);
    expect(JSON.stringify(containerOf(card).components).length).toBeLessThan(4_000);
  });
});
