import type { Creation } from '@easel/core/creations/creation.ts';
import type { Action } from '../actions.ts';

/** A piece of a line. What people wrote only ever goes into `quote` blocks or `code` parts, which renderers escape. */
export type Part = string | { strong: string } | { code: string };

/** A part of a card, in no platform's words. Renderers escape all text for their platform. */
export type Block =
  | { type: 'title'; text: string }
  /** What somebody wrote. May be long: renderers shorten it to their limits. */
  | { type: 'quote'; text: string }
  | { type: 'line'; parts: Part[] }
  | { type: 'facts'; items: { label: string; value: string }[] }
  /** 0 to 1. */
  | { type: 'progress'; value: number; label: string }
  | { type: 'pictures'; creations: Creation[]; description: string }
  | { type: 'small'; parts: Part[] };

export interface Button {
  action: Action;
  label: string;
  style: 'primary' | 'secondary' | 'danger';
}

export interface Link {
  label: string;
  url: string;
}

/** What one message shows. Both bots render it: as Components V2 on Discord, as text, photos and keyboard on Telegram. */
export interface Card {
  /** Sets the accent. */
  tone: 'waiting' | 'working' | 'done' | 'sorry' | 'info';
  blocks: Block[];
  /** Rows, at most five of at most five. */
  buttons: Button[][];
  /** Links to pages outside, in a row above the buttons. */
  links?: Link[];
}
