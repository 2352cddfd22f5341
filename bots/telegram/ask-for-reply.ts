import { accountOf } from '@easel/bot-shared/flows/asker.ts';
import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { shorten } from '@easel/bot-shared/words/shorten.ts';
import { type Question, saveProposal } from '@easel/core/proposals/proposal.ts';
import type { TelegramDeps } from './context.ts';
import { TEXT_MAX } from './render/card-text.ts';
import { escapeHtml } from './render/rich-text.ts';
import type { Turn } from './updates/turn.ts';

/** Asks for the new prompt of a remix. */
export function askForRemix(
  deps: TelegramDeps,
  turn: Turn,
  { order, creation, text }: Extract<Outcome, { type: 'remix' }>,
): Promise<void> {
  const about = { kind: 'remix', orderId: order.id, ...(creation && { creationId: creation }) } as const;
  return askForReply(deps, turn, { ...turn.words.remix, text, about });
}

/** Asks for a comment, or for tags. */
export function askForWords(
  deps: TelegramDeps,
  turn: Turn,
  { question }: Extract<Outcome, { type: 'ask' }>,
): Promise<void> {
  const { name, id, text } = question;
  const about = { kind: 'words', about: name, creationId: id } as const;
  return askForReply(deps, turn, { ...turn.words.social.ask[name], text, about });
}

/** Asks for words. The reply to this message is them, also after a restart. */
async function askForReply(
  deps: TelegramDeps,
  turn: Turn,
  { title, ask, text, about }: { title: string; ask: string; text: string; about: Question },
): Promise<void> {
  const account = await accountOf(deps, turn.asker);
  const name = turn.isPrivate ? '' : `${turn.asker.displayName}, `;
  const room = TEXT_MAX - title.length - name.length - ask.length - 4;
  // A mention, so that in a group only this person's input field is opened.
  const mention = name && `<a href="tg://user?id=${turn.userId}">${escapeHtml(turn.asker.displayName)}</a>, `;
  const start = text === '' ? '' : `\n<code>${escapeHtml(shorten(text, room))}</code>`;
  const html = `<b>${escapeHtml(title)}</b>\n${mention}${escapeHtml(ask)}${start}`;
  const message = await deps.api.sendMessage(turn.chatId, html, {
    parse_mode: 'HTML',
    reply_markup: { force_reply: true, selective: true },
  });
  const proposal = { ...about, chatId: turn.chatId, messageId: String(message.message_id) };
  await saveProposal(deps, { account: account.id, proposal });
}
