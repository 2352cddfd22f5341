import type { Block, Part } from './card.ts';

export function title(text: string): Block {
  return { type: 'title', text };
}

/** What somebody wrote. */
export function quote(text: string): Block {
  return { type: 'quote', text };
}

export function line(...parts: Part[]): Block {
  return { type: 'line', parts };
}

export function small(...parts: Part[]): Block {
  return { type: 'small', parts };
}

export function facts(items: { label: string; value: string }[]): Block {
  return { type: 'facts', items };
}
