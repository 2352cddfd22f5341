import type { Model } from '@easel/core/catalog/models.ts';
import { STYLES } from '@easel/core/catalog/styles.ts';
import type { Words } from '../words/en.ts';
import type { Block, Card } from './card.ts';

/** What it is and how to use it. */
export function helpCard(
  input: { models: Model[]; privateChat: boolean; welcome?: bigint },
  words: Words,
): Card {
  const { help } = words;
  const list = (rows: [string, string][]): Block => ({
    type: 'facts',
    items: rows.map(([label, value]) => ({ label, value })),
  });
  return {
    tone: 'info',
    blocks: [
      { type: 'title', text: help.title },
      ...(input.welcome === undefined
        ? []
        : [{ type: 'line' as const, parts: [{ strong: help.welcome(input.welcome) }] }]),
      { type: 'line', parts: [help.start] },
      ...(input.privateChat ? [{ type: 'line' as const, parts: [help.privateChat] }] : []),
      list(help.commands),
      { type: 'title', text: help.flagsTitle },
      list(help.flags),
      { type: 'title', text: help.models },
      list(input.models.map(({ id, summary, priceEach }) => [id, help.model(summary, priceEach)])),
      { type: 'title', text: help.styles },
      { type: 'line', parts: [STYLES.map((style) => style.id).join(', ')] },
    ],
    buttons: [],
  };
}
