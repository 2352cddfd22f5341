/**
 * What the two markup parsers give back. A `link` is still an address: it becomes a `text_link` or, for
 * `tg://user?id=`, a `text_mention`.
 */
export interface MarkedSpan {
  type: string;
  offset: number;
  length: number;
  link?: string;
  language?: string;
  customEmojiId?: string;
}

export interface MarkedText {
  text: string;
  spans: MarkedSpan[];
}

/** Why markup could not be read; becomes `400 Bad Request: can't parse entities: …`. */
export class MarkupError extends Error {}

export const byteLength = (text: string) => Buffer.byteLength(text, 'utf8');
