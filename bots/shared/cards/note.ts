import type { Note } from '../words/note.ts';
import type { Card } from './card.ts';

/** A card of nothing but a note. */
export function noteCard(note: Note, tone: Card['tone'] = 'info'): Card {
  return {
    tone,
    blocks: [
      { type: 'title', text: note.title },
      { type: 'line', parts: [note.help] },
    ],
    buttons: [],
  };
}
