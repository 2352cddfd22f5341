import type { MessageEntity, User } from '@grammyjs/types';
import { parseHtml } from './html-markup.ts';
import { parseMarkdownV2 } from './markdown-markup.ts';
import { type MarkedSpan, MarkupError } from './marked-text.ts';
import { isObject, type JsonObject, readList, readString } from './method-call.ts';
import { badRequest } from './telegram-error.ts';

/** Text as people see it, with its entities in UTF-16 offsets. */
export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

export type FindUser = (id: number) => User | undefined;

const AUTOMATIC: readonly { type: 'bot_command' | 'mention' | 'hashtag' | 'url'; pattern: RegExp }[] = [
  { type: 'url', pattern: /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/giu },
  { type: 'bot_command', pattern: /(?<![\w/<>@])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])/gu },
  { type: 'mention', pattern: /(?<![\w/@])@[A-Za-z][A-Za-z0-9_]{3,31}\b/gu },
  { type: 'hashtag', pattern: /(?<![\p{L}\p{N}_#])#(?=[\p{L}\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}/gu },
];

/** Commands, mentions, hashtags and addresses that Telegram finds by itself in plain text. */
export function findAutomaticEntities(text: string, marked: readonly MessageEntity[] = []): MessageEntity[] {
  const found: MessageEntity[] = [];
  const opaque = marked.filter((entity) =>
    ['code', 'pre', 'text_link', 'text_mention'].includes(entity.type),
  );
  for (const { type, pattern } of AUTOMATIC) {
    for (const match of text.matchAll(pattern)) {
      const span = { type, offset: match.index, length: match[0].length };
      if (![...opaque, ...found].some((entity) => overlaps(entity, span))) found.push(span);
    }
  }
  return sortEntities([...marked, ...found]);
}

const overlaps = (a: { offset: number; length: number }, b: { offset: number; length: number }) =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

const sortEntities = (entities: MessageEntity[]) =>
  entities.sort((a, b) => a.offset - b.offset || b.length - a.length);

/**
 * Reads a text or caption with its markup.
 * @param names which parameters hold the text and its entities (`text`/`entities`, `caption`/`caption_entities`).
 * @throws TelegramError 400 for markup that cannot be parsed.
 */
export function readFormattedText(
  values: JsonObject,
  names: { text: string; entities: string },
  findUser: FindUser,
): FormattedText {
  const source = (readString(values, names.text) ?? '').replaceAll('\r', '');
  const mode = readString(values, 'parse_mode')?.toLowerCase();
  const given = mode
    ? fromMarkup(source, mode, findUser)
    : fromEntities(source, readList(values, names.entities));
  const trimmed = trimFormattedText(given);
  return { text: trimmed.text, entities: findAutomaticEntities(trimmed.text, trimmed.entities) };
}

function fromMarkup(source: string, mode: string, findUser: FindUser): FormattedText {
  if (mode !== 'html' && mode !== 'markdownv2') throw badRequest('unsupported parse_mode');
  try {
    const marked = mode === 'html' ? parseHtml(source) : parseMarkdownV2(source);
    return { text: marked.text, entities: toEntities(marked.spans, findUser) };
  } catch (error) {
    if (error instanceof MarkupError) throw badRequest(`can't parse entities: ${error.message}`);
    throw error;
  }
}

/** Entities as Telegram keeps them: none empty, none inside code, the same kind not inside itself. */
function toEntities(spans: readonly MarkedSpan[], findUser: FindUser): MessageEntity[] {
  const inside = (inner: MarkedSpan, outer: MarkedSpan) =>
    inner !== outer &&
    inner.offset >= outer.offset &&
    inner.offset + inner.length <= outer.offset + outer.length;
  const kept = spans.filter(
    (span, index) =>
      span.length > 0 &&
      !spans.some(
        (outer, at) =>
          inside(span, outer) &&
          (['code', 'pre'].includes(outer.type) ||
            (outer.type === span.type && (outer.length > span.length || at > index))),
      ),
  );
  return sortEntities(kept.flatMap((span) => toEntity(span, findUser)));
}

function toEntity(span: MarkedSpan, findUser: FindUser): MessageEntity[] {
  const { type, offset, length } = span;
  if (type !== 'link') {
    const extras = {
      ...(span.language ? { language: span.language } : {}),
      ...(span.customEmojiId ? { custom_emoji_id: span.customEmojiId } : {}),
    };
    return [{ type, offset, length, ...extras } as MessageEntity];
  }
  const userId = /^tg:\/\/user\?id=(\d+)$/.exec(span.link ?? '')?.[1];
  if (userId) {
    const user = findUser(Number(userId));
    return user ? [{ type: 'text_mention', offset, length, user }] : [];
  }
  const url = toAddress(span.link ?? '');
  return url ? [{ type: 'text_link', offset, length, url }] : [];
}

/** Telegram takes `example.org` for `http://example.org/` and leaves out the link where it is no address. */
function toAddress(link: string): string | undefined {
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `http://${link}`;
  if (!URL.canParse(candidate)) return undefined;
  const url = new URL(candidate);
  const allowed = url.protocol === 'tg:' || (/^https?:$/.test(url.protocol) && url.hostname.includes('.'));
  return allowed ? url.href : undefined;
}

function fromEntities(text: string, list: unknown[] | undefined): FormattedText {
  const entities = (list ?? []).map((entity) => {
    if (!isObject(entity)) throw badRequest('expected an Object in the Array of MessageEntity');
    const { type, offset, length } = entity;
    if (typeof type !== 'string' || typeof offset !== 'number' || typeof length !== 'number') {
      throw badRequest("can't parse MessageEntity");
    }
    if (offset < 0 || length < 1 || offset + length > text.length) {
      throw badRequest('entity beyond the end of the text');
    }
    return entity as unknown as MessageEntity;
  });
  return { text, entities: sortEntities(structuredClone(entities)) };
}

function trimFormattedText({ text, entities }: FormattedText): FormattedText {
  const cut = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const moved = entities.flatMap((entity) => {
    const start = Math.max(0, entity.offset - cut);
    const end = Math.min(trimmed.length, entity.offset + entity.length - cut);
    return end > start ? [{ ...entity, offset: start, length: end - start }] : [];
  });
  return { text: trimmed, entities: moved };
}
