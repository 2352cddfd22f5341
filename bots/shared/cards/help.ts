import type { Model } from '@easel/core/catalog/models.ts';
import { STYLES } from '@easel/core/catalog/styles.ts';
import type { Words } from '../words/en.ts';
import { facts, line, title } from './blocks.ts';
import type { Card } from './card.ts';

/** What it is and how to use it. */
export function helpCard(
  input: { models: Model[]; privateChat: boolean; welcome?: bigint },
  words: Words,
): Card {
  const { help } = words;
  const list = (rows: [string, string][]) => facts(rows.map(([label, value]) => ({ label, value })));
  return {
    tone: 'info',
    blocks: [
      title(help.title),
      ...(input.welcome === undefined ? [] : [line({ strong: help.welcome(input.welcome) })]),
      line(help.start),
      ...(input.privateChat ? [line(help.privateChat)] : []),
      list(help.commands),
      title(help.flagsTitle),
      list(help.flags),
      title(help.models),
      list(input.models.map(({ id, summary, priceEach }) => [id, help.model(summary, priceEach)])),
      title(help.styles),
      line(STYLES.map((style) => style.id).join(', ')),
    ],
    buttons: [],
  };
}
