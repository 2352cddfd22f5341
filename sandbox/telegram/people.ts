import { randomInt } from 'node:crypto';
import type { Chat, Message, User } from '@grammyjs/types';
import type { PressOutcome } from './callback-queries.ts';
import { type PayOutcome, payInvoice } from './checkout.ts';
import { findAutomaticEntities } from './formatted-text.ts';
import { messageButtons } from './message-view.ts';
import { quoteMessage } from './messages.ts';
import type { TwinParts } from './twin-parts.ts';
import type { UpdateContent } from './updates.ts';
import {
  botAsSender,
  type ChatRecord,
  describeMember,
  isGroup,
  isPresent,
  type MemberStatus,
  postMessage,
  unixTime,
  type World,
} from './world.ts';

/** A chat as the people in it see it. */
export interface TelegramChat {
  readonly id: number;
  /** What stands in the chat now, oldest first: edits applied, deleted messages gone. */
  readonly messages: Message[];
  /** What the bot is seen doing (`typing`, `upload_photo` …), for the five seconds that Telegram shows it. */
  readonly action: string | undefined;
  /** Emoji the bot put on a message. */
  reactionsOn(message: Message): readonly string[];
}

export interface TelegramGroup extends TelegramChat {
  /** Makes somebody (or the bot) a member, an administrator, gone or banned; the bot hears of it as in Telegram. */
  setStatus(who: TelegramPerson | 'bot', status: MemberStatus): void;
}

export interface TelegramPerson {
  readonly id: number;
  readonly user: User;
  /** The person in the private chat with the bot. */
  privately(): PrivateActor;
  /** The person in a group. @throws Error where they are no member. */
  in(group: TelegramGroup): TelegramActor;
  /** How many Telegram Stars the person has. */
  readonly stars: number;
  giveStars(count: number): void;
  /**
   * Pays an invoice: a link, or a message, which to those outside its chat is a forwarded copy. Resolves when the
   * bot has answered the pre-checkout query or ten seconds of sandbox time have passed.
   * Rejects with an Error where the person has no Pay button: the invoice is deleted, already paid in their
   * private chat, or not to be paid from a forwarded copy.
   */
  pay(invoice: Message | string): Promise<PayOutcome>;
}

/** Somebody's hands in one chat. */
export interface TelegramActor {
  readonly chat: TelegramChat;
  /** Sends text; commands, mentions and addresses in it become entities. */
  send(text: string): Message;
  reply(to: Message, text: string): Message;
  sendPhoto(bytes: Buffer, caption?: string): Promise<Message>;
  sendDocument(bytes: Buffer, fileName: string, caption?: string): Message;
  /**
   * Presses a button of the message as it stands now, found by its words or its callback data.
   * Resolves to the bot's answer, or to `{answered: false}` when the query has grown too old.
   * Rejects with an Error where the message is gone or has no such button.
   */
  press(message: Message, button: string): Promise<PressOutcome>;
}

export interface PrivateActor extends TelegramActor {
  block(): void;
  unblock(): void;
  /** Follows `t.me/<bot>?start=<payload>`. @throws Error for payloads that Telegram does not open. */
  openStartLink(payload?: string): Message;
}

export function addPerson(
  parts: TwinParts,
  { name, username, languageCode }: { name: string; username?: string; languageCode?: string },
): TelegramPerson {
  const { world } = parts;
  const id = randomInt(100_000_000, 2_000_000_000);
  const named = { first_name: name, ...(username ? { username } : {}) };
  const user: User = {
    id,
    is_bot: false,
    ...named,
    ...(languageCode ? { language_code: languageCode } : {}),
  };
  const record = createChatRecord({ id, type: 'private', ...named });
  record.members.set(id, 'member').set(world.bot.id, 'member');
  world.people.set(id, user);
  world.chats.set(id, record);
  return {
    id,
    user,
    privately: () => actPrivately(parts, record, user),
    in(group) {
      const room = world.chats.get(group.id);
      if (!room || !isPresent(room, id)) throw new Error(`${name} is not a member of this group.`);
      return actIn(parts, room, user);
    },
    get stars() {
      return parts.stars.balanceOf(id);
    },
    giveStars: (count) => parts.stars.give(id, count),
    pay: (invoice) => payInvoice(parts, user, invoice),
  };
}

export function addGroup(
  parts: TwinParts,
  {
    title,
    admins = [],
    members = [],
  }: { title: string; admins?: readonly TelegramPerson[]; members?: readonly TelegramPerson[] },
): TelegramGroup {
  const { world } = parts;
  const id = -1_000_000_000_000 - randomInt(1_000_000_000, 2_000_000_000);
  const record = createChatRecord({ id, type: 'supergroup', title });
  const [owner = addPerson(parts, { name: 'Group owner' }), ...others] = admins;
  world.chats.set(id, record);
  record.members.set(owner.id, 'creator');
  for (const person of others) record.members.set(person.id, 'administrator');
  for (const person of members) record.members.set(person.id, 'member');
  changeStatus(parts, record, owner.user, botAsSender(world), 'member');
  const setStatus: TelegramGroup['setStatus'] = (who, status) =>
    changeStatus(parts, record, owner.user, who === 'bot' ? botAsSender(world) : who.user, status);
  return Object.assign(viewChat(world, record), { setStatus });
}

function createChatRecord(chat: Chat.PrivateChat | Chat.SupergroupChat): ChatRecord {
  return {
    chat,
    members: new Map(),
    messages: new Map(),
    contact: 'none',
    action: undefined,
    nextMessageId: 1,
  };
}

function viewChat(world: World, record: ChatRecord): TelegramChat {
  return {
    id: record.chat.id,
    get messages() {
      return [...record.messages.values()].map(({ message }) => structuredClone(message));
    },
    get action() {
      const { action } = record;
      return action && world.clock.now() < action.until ? action.name : undefined;
    },
    reactionsOn: (message) => record.messages.get(message.message_id)?.reactions ?? [],
  };
}

function actIn(parts: TwinParts, record: ChatRecord, user: User): TelegramActor {
  const { world, updates, files, callbacks } = parts;

  function post(content: Partial<Message>): Message {
    if (record.contact === 'blocked') throw new Error('The bot is blocked; unblock it before writing to it.');
    if (!isGroup(record)) record.contact = 'open';
    const { message } = postMessage(world, record, user, content);
    if (isSeenByBot(world, record, message)) updates.publish({ message } as UpdateContent);
    return structuredClone(message);
  }

  return {
    chat: viewChat(world, record),
    send: (text) => post(withEntities(text)),
    reply(to, text) {
      const original = record.messages.get(to.message_id);
      if (!original) throw new Error('The message to reply to is gone.');
      return post({ ...withEntities(text), reply_to_message: quoteMessage(original.message) });
    },
    async sendPhoto(bytes, caption) {
      return post({
        photo: await files.savePhoto({ bytes, fileName: 'photo.jpg' }),
        ...withCaption(caption),
      });
    },
    sendDocument: (bytes, fileName, caption) =>
      post({ document: files.saveDocument({ bytes, fileName }), ...withCaption(caption) }),
    async press(shown, button) {
      const message = record.messages.get(shown.message_id)?.message;
      if (!message) throw new Error('The message with the button is gone.');
      const buttons = messageButtons(message);
      const data = buttons.find(({ text, data }) => button === text || button === data)?.data;
      if (!data) throw new Error(`No button "${button}" to press; there are: ${describe(buttons)}.`);
      const { id, outcome } = callbacks.open();
      const chat_instance = String(Math.abs(record.chat.id));
      updates.publish({ callback_query: { id, from: user, message, chat_instance, data } } as UpdateContent);
      return outcome;
    },
  };
}

const describe = (buttons: { text: string }[]) => buttons.map(({ text }) => `"${text}"`).join(', ') || 'none';

function actPrivately(parts: TwinParts, record: ChatRecord, user: User): PrivateActor {
  const { world } = parts;
  const actor = actIn(parts, record, user);

  function setContact(contact: 'open' | 'blocked'): void {
    if (record.contact === contact) return;
    const wasBlocked = record.contact === 'blocked';
    record.contact = contact;
    const [before, after] = wasBlocked ? (['kicked', 'member'] as const) : (['member', 'kicked'] as const);
    publishChange(parts, record, { by: user, who: botAsSender(world), before, after });
  }

  return Object.assign(actor, {
    block: () => setContact('blocked'),
    unblock: () => setContact('open'),
    openStartLink(payload = '') {
      if (!/^[A-Za-z0-9_-]{0,64}$/.test(payload))
        throw new Error(`Telegram opens no start link with "${payload}".`);
      if (record.contact === 'blocked') setContact('open');
      return actor.send(payload ? `/start ${payload}` : '/start');
    },
  });
}

function withEntities(text: string): Partial<Message> {
  const entities = findAutomaticEntities(text);
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

function withCaption(caption: string | undefined): Partial<Message> {
  if (!caption) return {};
  const entities = findAutomaticEntities(caption);
  return { caption, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
}

/**
 * Privacy mode: in a group a bot that is no administrator sees service messages, commands that may be meant for
 * it, replies to it and mentions. https://core.telegram.org/bots/features#privacy-mode
 */
function isSeenByBot({ bot }: World, record: ChatRecord, message: Message): boolean {
  if (!isGroup(record)) return true;
  if (!isPresent(record, bot.id)) return false;
  if (record.members.get(bot.id) === 'administrator') return true;
  if (message.reply_to_message?.from?.id === bot.id) return true;
  const text = message.text ?? message.caption ?? '';
  const address = `@${bot.username}`.toLowerCase();
  return (message.entities ?? message.caption_entities ?? []).some(({ type, offset, length }) => {
    const words = text.slice(offset, offset + length).toLowerCase();
    if (type === 'mention') return words === address;
    return type === 'bot_command' && (!words.includes('@') || words.endsWith(address));
  });
}

/** In a group: notes the new status, tells the bot, and leaves a service message where somebody came or went. */
function changeStatus(parts: TwinParts, record: ChatRecord, by: User, who: User, after: MemberStatus): void {
  const { world, updates } = parts;
  const before = record.members.get(who.id) ?? 'left';
  const wasHere = isPresent(record, who.id);
  record.members.set(who.id, after);
  publishChange(parts, record, { by, who, before, after });
  const isHere = isPresent(record, who.id);
  if (isHere === wasHere) return;
  const service = isHere ? { new_chat_members: [who] } : { left_chat_member: who };
  const { message } = postMessage(world, record, by, service);
  if (isPresent(record, world.bot.id)) updates.publish({ message } as UpdateContent);
}

function publishChange(
  { world, updates }: TwinParts,
  record: ChatRecord,
  { by, who, before, after }: { by: User; who: User; before: MemberStatus; after: MemberStatus },
): void {
  const change = {
    chat: record.chat,
    from: by,
    date: unixTime(world),
    old_chat_member: describeMember(who, before),
    new_chat_member: describeMember(who, after),
  };
  updates.publish(who.id === world.bot.id ? { my_chat_member: change } : { chat_member: change });
}
