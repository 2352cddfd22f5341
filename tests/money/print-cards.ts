import { renderCard } from '@easel/bot-discord/render/render-card.ts';
import type { Card } from '@easel/bot-shared/cards/card.ts';
import { renderText, TEXT_MAX } from '@easel/bot-telegram/render/card-text.ts';
import { renderKeyboard } from '@easel/bot-telegram/render/keyboard.ts';

/** Cards by name as both chats show them, for people to read and for a test to hold. */
export function printCards(cards: [string, Card][]): string {
  return cards.map(print).join('\n');
}

function print([name, card]: [string, Card]): string {
  const telegram = [renderText(card, TEXT_MAX), ...renderKeyboard(card).inline_keyboard.map(printRow)];
  return [`== ${name}`, '-- Discord', printDiscord(card), '-- Telegram', ...telegram, ''].join('\n');
}

function printDiscord(card: Card): string {
  const [container] = renderCard(card).components;
  const parts = container && 'components' in container ? container.components : [];
  return parts
    .flatMap((part) => {
      if ('content' in part) return [part.content];
      if (!('components' in part)) return [];
      return [
        printRow(part.components.map((button) => ({ text: 'label' in button ? (button.label ?? '') : '' }))),
      ];
    })
    .join('\n');
}

function printRow(row: { text: string }[]): string {
  return row.map(({ text }) => `[ ${text} ]`).join(' ');
}
