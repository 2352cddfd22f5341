import { encodeAction } from '@easel/bot-shared/actions.ts';
import type { Button, Card } from '@easel/bot-shared/cards/card.ts';
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';

/** From this many buttons in a row on, long words do not fit a phone. */
const CROWDED_FROM = 3;

/** The buttons of a card. An empty keyboard takes the buttons off a message that had some. */
export function renderKeyboard(card: Card): InlineKeyboardMarkup {
  const links = (card.links ?? []).map(({ label, url }) => ({ text: label, url }));
  const rows = card.buttons.map((row) => row.map((button) => renderButton(button, row.length)));
  return { inline_keyboard: links.length > 0 ? [links, ...rows] : rows };
}

function renderButton(button: Button, rowLength: number): InlineKeyboardButton {
  return {
    text: rowLength >= CROWDED_FROM ? (button.short ?? button.label) : button.label,
    callback_data: encodeAction(button.action),
    ...(button.style !== 'secondary' && { style: button.style }),
  };
}
