import type { BotCommand } from '@grammyjs/types';
import { isObject, type MethodCall, readInteger, readJson, readList, readString } from './method-call.ts';
import { badRequest } from './telegram-error.ts';
import { findChat, type World } from './world.ts';

const MOST_COMMANDS = 100;

const CHAT_SCOPES = ['chat', 'chat_administrators', 'chat_member'];
const PLAIN_SCOPES = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'];

/** The bot's command lists and descriptions, each per scope and language. */
export interface CommandBook {
  setMyCommands(call: MethodCall): true;
  deleteMyCommands(call: MethodCall): true;
  getMyCommands(call: MethodCall): BotCommand[];
  setDescription(call: MethodCall, field: 'description' | 'short_description'): true;
  getDescription(call: MethodCall, field: 'description' | 'short_description'): Record<string, string>;
}

const DESCRIPTION_LIMITS = { description: 512, short_description: 120 } as const;

export function createCommandBook(world: World): CommandBook {
  const lists = new Map<string, BotCommand[]>();
  const descriptions = new Map<string, string>();
  const keyOf = (call: MethodCall) => `${readScope(world, call)} ${readLanguage(call)}`;
  return {
    setMyCommands(call) {
      lists.set(keyOf(call), readCommands(call));
      return true;
    },
    deleteMyCommands(call) {
      lists.delete(keyOf(call));
      return true;
    },
    getMyCommands: (call) => lists.get(keyOf(call)) ?? [],
    setDescription(call, field) {
      const text = readString(call.values, field) ?? '';
      if (text.length > DESCRIPTION_LIMITS[field]) throw badRequest(`${field.replace('_', ' ')} is too long`);
      descriptions.set(`${field} ${readLanguage(call)}`, text);
      return true;
    },
    getDescription: (call, field) => ({
      [field]: descriptions.get(`${field} ${readLanguage(call)}`) ?? descriptions.get(`${field} `) ?? '',
    }),
  };
}

function readCommands(call: MethodCall): BotCommand[] {
  const list = readList(call.values, 'commands') ?? [];
  if (list.length > MOST_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  return list.map((entry) => {
    if (!isObject(entry)) throw badRequest("can't parse BotCommand: expected an Object");
    const command = (readString(entry, 'command') ?? '').replace(/^\//, '');
    const description = (readString(entry, 'description') ?? '').trim();
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (description === '') throw badRequest('command description must be non-empty');
    if (description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    return { command, description };
  });
}

function readScope(world: World, call: MethodCall): string {
  const scope = readJson(call.values, 'scope') ?? { type: 'default' };
  if (!isObject(scope)) throw badRequest("can't parse BotCommandScope: expected an Object");
  const type = readString(scope, 'type') ?? '';
  if (PLAIN_SCOPES.includes(type)) return type;
  if (!CHAT_SCOPES.includes(type))
    throw badRequest("can't parse BotCommandScope: unsupported type specified");
  const chat = findChat(world, scope).chat.id;
  if (type !== 'chat_member') return `${type} ${chat}`;
  const user = readInteger(scope, 'user_id');
  if (user === undefined || !world.people.has(user)) throw badRequest('invalid user_id specified');
  return `${type} ${chat} ${user}`;
}

function readLanguage(call: MethodCall): string {
  const language = readString(call.values, 'language_code') ?? '';
  if (!/^([a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified');
  return language;
}
