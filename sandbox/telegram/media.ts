import { randomInt } from 'node:crypto';
import type { Message } from '@grammyjs/types';
import { readReplyMarkup } from './keyboards.ts';
import { openChat, readCaption, readCircumstances, sendOne } from './messages.ts';
import {
  isObject,
  type JsonObject,
  type MethodCall,
  readBoolean,
  readList,
  readString,
  type Upload,
} from './method-call.ts';
import { badRequest } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';
import { botAsSender, postMessage } from './world.ts';

type MediaKind = 'photo' | 'document';

const ALBUM = { fewest: 2, most: 10 } as const;

/** What Telegram fetches itself when it is given an address. */
const FETCH_LIMIT_BYTES = { photo: 5 * 1024 * 1024, document: 20 * 1024 * 1024 } as const;

export function sendMedia(kind: MediaKind) {
  return async (parts: TwinParts, call: MethodCall): Promise<Message> => {
    const chat = openChat(parts.world, call.values);
    const media = await readMedia(
      parts,
      call,
      { ...call.values, type: kind, media: call.values[kind] },
      kind,
    );
    return sendOne(parts, chat, call.values, { ...media, ...readReplyMarkup(call.values) });
  };
}

export async function sendMediaGroup(parts: TwinParts, call: MethodCall): Promise<Message[]> {
  const chat = openChat(parts.world, call.values);
  const items = readList(call.values, 'media') ?? [];
  if (items.length > ALBUM.most) throw badRequest('too many messages to send as an album');
  if (items.length < ALBUM.fewest) throw badRequest('there are not enough messages to send as an album');
  const contents: Partial<Message>[] = [];
  for (const item of items) contents.push(await readInputMedia(parts, call, item));
  if (contents.some((content) => kindOf(content) !== kindOf(contents[0] ?? {}))) {
    throw badRequest("document can't be mixed with other media types");
  }
  const circumstances = readCircumstances(chat, call.values);
  parts.flood.countSend(chat, contents.length);
  const media_group_id = String(randomInt(10 ** 13, 10 ** 14));
  chat.action = undefined;
  return contents.map((content) => {
    const message = { ...circumstances, media_group_id, ...content };
    return postMessage(parts.world, chat, botAsSender(parts.world), message).message;
  });
}

export const kindOf = (content: Partial<Message>): MediaKind | 'text' =>
  content.photo ? 'photo' : content.document ? 'document' : 'text';

/** Reads one `InputMedia`. @throws TelegramError 400 where it is malformed or its file cannot be had. */
export async function readInputMedia(
  parts: TwinParts,
  call: MethodCall,
  input: unknown,
): Promise<Partial<Message>> {
  if (!isObject(input)) throw badRequest("can't parse input media JSON object");
  if (input.type !== 'photo' && input.type !== 'document') {
    throw badRequest(`can't parse InputMedia: type ${JSON.stringify(input.type)} is not supported`);
  }
  return readMedia(parts, call, input, input.type);
}

async function readMedia(
  parts: TwinParts,
  call: MethodCall,
  input: JsonObject,
  kind: MediaKind,
): Promise<Partial<Message>> {
  const caption = readCaption(parts.world, input);
  const content = await readFile(parts, call, input, kind);
  const spoiler = kind === 'photo' && readBoolean(input, 'has_spoiler');
  return { ...content, ...caption, ...(spoiler ? { has_media_spoiler: true as const } : {}) };
}

/** A file is uploaded in a field of its own, attached under a name, fetched from an address, or known by its id. */
async function readFile(parts: TwinParts, call: MethodCall, input: JsonObject, kind: MediaKind) {
  const reference = call.uploads.has(kind) ? `attach://${kind}` : readString(input, 'media');
  if (!reference) throw badRequest(`there is no ${kind} in the request`);
  if (reference.startsWith('attach://')) {
    const upload = call.uploads.get(reference.slice('attach://'.length));
    if (!upload) throw badRequest('attached file not found');
    return save(parts, upload, kind);
  }
  if (/^https?:/i.test(reference)) return save(parts, await fetchFile(reference, kind), kind);
  const content = parts.files.contentOf(reference);
  if (!content) throw badRequest('wrong file identifier/HTTP URL specified');
  if (!(kind in content)) throw badRequest(`can't use file of another type as ${kind}`);
  return structuredClone(content);
}

async function save({ files }: TwinParts, upload: Upload, kind: MediaKind): Promise<Partial<Message>> {
  return kind === 'photo'
    ? { photo: await files.savePhoto(upload) }
    : { document: files.saveDocument(upload) };
}

/** The sandbox fetches from loopback only; any other address is one that Telegram could not reach. */
async function fetchFile(address: string, kind: MediaKind): Promise<Upload> {
  if (!URL.canParse(address)) throw badRequest('wrong HTTP URL specified');
  const { hostname, pathname } = new URL(address);
  const unreachable = badRequest('failed to get HTTP URL content');
  if (!['127.0.0.1', 'localhost'].includes(hostname)) throw unreachable;
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) throw unreachable;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > FETCH_LIMIT_BYTES[kind]) throw unreachable;
  return { bytes, fileName: pathname.split('/').at(-1) || 'file' };
}
