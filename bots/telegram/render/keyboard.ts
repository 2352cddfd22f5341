import { encodeAction } from '@easel/bot-shared/actions.ts';
import type { Button, Card } from '@easel/bot-shared/cards/card.ts';
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';

/** From this many buttons in a row on, long words do not fit a phone. */
const CROWDED_FROM = 3;
const CROWDED_LABEL_MAX = 12;

/** The buttons of a card. An empty keyboard takes the buttons off a message that had some. */
export function renderKeyboard(card: Card): InlineKeyboardMarkup {
  const links = (card.links ?? []).map(({ label, url }) => ({ text: label, url }));
  const rows = card.buttons.flatMap(fitRow).map((row) => row.map(renderButton));
  return { inline_keyboard: links.length > 0 ? [links, ...rows] : rows };
}

/** A row that a phone would cut becomes rows of two, an odd one first: that is the one pressed most. */
function fitRow(row: Button[]): Button[][] {
  if (row.length < CROWDED_FROM || row.every(({ label }) => label.length <= CROWDED_LABEL_MAX)) return [row];
  const odd = row.length % 2;
  const pairs = Array.from({ length: (row.length - odd) / 2 }, (_, i) =>
    row.slice(odd + 2 * i, odd + 2 * i + 2),
  );
  return odd ? [row.slice(0, 1), ...pairs] : pairs;
}

function renderButton(button: Button): InlineKeyboardButton {
  return {
    text: button.label,
    callback_data: encodeAction(button.action),
    ...(button.style !== 'secondary' && { style: button.style }),
  };
}
