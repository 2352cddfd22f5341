import type { Note } from '../words/note.ts';
import { line, title } from './blocks.ts';
import type { Card } from './card.ts';

/** A card of nothing but a note. */
export function noteCard(note: Note, tone: Card['tone'] = 'info'): Card {
  return {
    tone,
    blocks: [title(note.title), line(note.help)],
    buttons: [],
  };
}
