import type { ChatFullInfo, ChatMember } from '@grammyjs/types';
import { findMessage, findPerson, openChat } from './messages.ts';
import { isObject, type MethodCall, readInteger, readList, readString } from './method-call.ts';
import { badRequest, forbidden } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';
import { announceChange, describeMember, findChat, isGroup, isPresent } from './world.ts';

const ACTION_SHOWN_MS = 5_000;

const ACTIONS =
  /^(typing|(record|upload)_(photo|video|voice|document|video_note|audio|animation)|choose_sticker|find_location)$/;

/** The emoji anybody may react with; custom ones need rights that a bot in the sandbox has not. */
const REACTIONS = new Set(
  '❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'.split(
    ' ',
  ),
);

export function getChat({ world }: TwinParts, call: MethodCall): ChatFullInfo {
  const { chat } = findChat(world, call.values);
  return {
    ...chat,
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  } as ChatFullInfo;
}

export function getChatMember({ world }: TwinParts, call: MethodCall): ChatMember {
  const record = findChat(world, call.values);
  const id = readInteger(call.values, 'user_id');
  const user = id === undefined ? undefined : findPerson(world)(id);
  if (!user) throw badRequest('invalid user_id specified');
  if (isGroup(record) && !isPresent(record, world.bot.id)) {
    throw forbidden('bot is not a member of the supergroup chat');
  }
  return describeMember(user, record.members.get(user.id) ?? 'left');
}

export function sendChatAction({ world }: TwinParts, call: MethodCall): true {
  const record = openChat(world, call.values);
  const name = readString(call.values, 'action') ?? '';
  if (!ACTIONS.test(name)) throw badRequest('wrong parameter action in request');
  record.action = { name, until: world.clock.now() + ACTION_SHOWN_MS };
  announceChange(world);
  return true;
}

export function setMessageReaction({ world }: TwinParts, call: MethodCall): true {
  const { stored } = findMessage(world, call.values, 'react');
  const list = readList(call.values, 'reaction') ?? [];
  if (list.length > 1) throw badRequest('REACTIONS_TOO_MANY');
  stored.reactions = list.map((reaction) => {
    const emoji = isObject(reaction) && reaction.type === 'emoji' ? reaction.emoji : undefined;
    if (typeof emoji !== 'string' || !REACTIONS.has(emoji)) throw badRequest('REACTION_INVALID');
    return emoji;
  });
  announceChange(world);
  return true;
}
