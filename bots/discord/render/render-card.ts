import { encodeAction } from '@easel/bot-shared/actions.ts';
import type { Block, Button, Card, Part } from '@easel/bot-shared/cards/card.ts';
import type { PictureFile } from '@easel/bot-shared/delivery/load-pictures.ts';
import { bar } from '@easel/bot-shared/words/format.ts';
import { shorten } from '@easel/bot-shared/words/shorten.ts';
import {
  type APIComponentInContainer,
  type APIMediaGalleryComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { RenderedMessage } from '../api/discord-api.ts';
import { asCode, escapeText } from './escape.ts';

/** All text of a message together (https://docs.discord.com/developers/components/reference). */
const TEXT_MAX = 4000;
/** More of a prompt than this makes a card that nobody scrolls past gladly. */
const QUOTE_MAX = 900;
/** A fact may be something that a person wrote, such as a negative prompt. */
const FACT_MAX = 300;
const ALT_TEXT_MAX = 1024;
const LABEL_MAX = 80;
/** A longer title takes two lines of a phone as a heading; in bold it takes one, or reads as the sentence it is. */
const HEADING_MAX = 32;

const ACCENTS: Record<Card['tone'], number> = {
  waiting: 0x8b93a7,
  working: 0xe8a33d,
  done: 0x3ba776,
  sorry: 0xd5545f,
  info: 0x5b7fd9,
};

const STYLES: Record<Button['style'], ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger> = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  danger: ButtonStyle.Danger,
};

type TextBlock = Exclude<Block, { type: 'pictures' }>;

/**
 * A card as a Discord message (Components V2): one container with the tone's colour, text, the pictures, the buttons.
 *
 * @param files of the card's pictures; a picture without its file is left out.
 */
export function renderCard(card: Card, files: PictureFile[] = []): RenderedMessage {
  const quoteMax = quoteRoom(card);
  const components: APIComponentInContainer[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) components.push({ type: ComponentType.TextDisplay, content: lines.join('\n') });
    lines = [];
  };
  for (const block of card.blocks) {
    if (block.type === 'pictures') {
      flush();
      if (files.length > 0) components.push(gallery(block.description, files));
    } else {
      const text = textOf(block, quoteMax);
      if (text !== '') lines.push(text);
    }
  }
  flush();
  const rows = [...linkRow(card), ...card.buttons.map(buttonRow)];
  if (rows.length > 0) components.push({ type: ComponentType.Separator, divider: true, spacing: 1 });
  components.push(...rows);

  const description = card.blocks.find((block) => block.type === 'pictures')?.description ?? '';
  return {
    components: [{ type: ComponentType.Container, accent_color: ACCENTS[card.tone], components }],
    flags: MessageFlags.IsComponentsV2,
    attachments: files.map(({ name }, i) => ({
      id: String(i),
      filename: name,
      description: shorten(description, ALT_TEXT_MAX),
    })),
    allowed_mentions: { parse: [] },
    files: files.map(({ name, bytes, mime }) => ({ name, data: bytes, contentType: mime })),
  };
}

/** How long each quote may be, escaped, so that the whole message keeps within its limit. */
function quoteRoom(card: Card): number {
  const texts = card.blocks.filter((block): block is TextBlock => block.type !== 'pictures');
  const quotes = texts.filter((block) => block.type === 'quote').length;
  const rest = texts.reduce((sum, block) => sum + textOf(block, 0).length + 1, 0);
  return Math.max(1, Math.min(QUOTE_MAX, Math.floor((TEXT_MAX - rest) / Math.max(1, quotes))));
}

function textOf(block: TextBlock, quoteMax: number): string {
  switch (block.type) {
    case 'title':
      return title(block.text);
    case 'quote':
      return quote(block.text, quoteMax);
    case 'line':
      return block.parts.map(partText).join('');
    case 'facts':
      return block.items
        .map(({ label, value }) => `**${escapeText(label)}**  ${escapeText(shorten(value, FACT_MAX))}`)
        .join('\n');
    case 'progress':
      return `${bar(block.value)}  ${Math.round(block.value * 100)} %\n${escapeText(block.label)}`;
    case 'small':
      return `-# ${block.parts.map(partText).join('')}`;
  }
}

function title(text: string): string {
  if (text === '') return '';
  return text.length <= HEADING_MAX ? `### ${escapeText(text)}` : `**${escapeText(text)}**`;
}

function quote(text: string, max: number): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return `> ${escapeText(shorten(oneLine, max, (part) => escapeText(part).length))}`;
}

function partText(part: Part): string {
  if (typeof part === 'string') return escapeText(part);
  return 'strong' in part ? `**${escapeText(part.strong)}**` : asCode(part.code);
}

function gallery(description: string, files: PictureFile[]): APIMediaGalleryComponent {
  return {
    type: ComponentType.MediaGallery,
    items: files.map(({ name }) => ({
      media: { url: `attachment://${name}` },
      description: shorten(description, ALT_TEXT_MAX),
    })),
  };
}

function linkRow({ links = [] }: Card): APIComponentInContainer[] {
  if (links.length === 0) return [];
  const components = links.map(({ label, url }) => {
    return {
      type: ComponentType.Button,
      style: ButtonStyle.Link,
      label: shorten(label, LABEL_MAX),
      url,
    } as const;
  });
  return [{ type: ComponentType.ActionRow, components }];
}

function buttonRow(row: Button[]): APIComponentInContainer {
  return {
    type: ComponentType.ActionRow,
    components: row.map((button) => ({
      type: ComponentType.Button,
      custom_id: encodeAction(button.action),
      label: shorten(button.label, LABEL_MAX),
      style: STYLES[button.style],
    })),
  };
}
