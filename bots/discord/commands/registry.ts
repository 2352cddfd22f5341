import type { Command, MessageCommand } from './command.ts';
import { credits } from './credits.ts';
import { daily } from './daily.ts';
import { gift } from './gift.ts';
import { help } from './help.ts';
import { imagine } from './imagine.ts';
import { invite } from './invite.ts';
import { link } from './link.ts';
import { login } from './login.ts';
import { detailsMessage, remixMessage } from './message-commands.ts';
import { operator } from './operator.ts';
import { plan } from './plan.ts';
import { privacy } from './privacy.ts';
import { profile } from './profile.ts';
import { promo } from './promo.ts';
import { recall } from './recall.ts';
import { settings } from './settings.ts';
import { feed, gallery, notifications, publish, remix } from './social.ts';
import { treasury } from './treasury.ts';

/** Every slash command. */
const COMMANDS: Command[] = [
  imagine,
  credits,
  plan,
  daily,
  gift,
  invite,
  promo,
  treasury,
  operator,
  settings,
  publish,
  gallery,
  feed,
  remix,
  notifications,
  profile,
  privacy,
  link,
  login,
  recall,
  help,
];
/** Every command in the menu of a message. */
const MESSAGE_COMMANDS: MessageCommand[] = [remixMessage, detailsMessage];

/** What is registered with Discord. */
export const COMMAND_DATA = [...COMMANDS, ...MESSAGE_COMMANDS].map((command) => command.data);

export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.data.name === name);
}

export function findMessageCommand(name: string): MessageCommand | undefined {
  return MESSAGE_COMMANDS.find((command) => command.data.name === name);
}
