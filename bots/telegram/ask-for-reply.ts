import { accountOf } from '@easel/bot-shared/flows/account-of.ts';
import type { Outcome } from '@easel/bot-shared/flows/ask.ts';
import { shorten } from '@easel/bot-shared/words/shorten.ts';
import { type Question, saveProposal } from '@easel/core/proposals/proposal.ts';
import type { TelegramDeps } from './context.ts';
import { TEXT_MAX } from './render/card-text.ts';
import { escapeHtml } from './render/rich-text.ts';
import type { Place } from './updates/place.ts';

/** Asks for the new prompt of a remix. */
export function askForRemix(
  deps: TelegramDeps,
  place: Place,
  { order, creation, text }: Extract<Outcome, { type: 'remix' }>,
): Promise<void> {
  const about = { kind: 'remix', orderId: order.id, ...(creation && { creationId: creation }) } as const;
  return askForReply(deps, place, { ...place.words.remix, text, about });
}

/** Asks for a comment, or for tags. */
export function askForWords(
  deps: TelegramDeps,
  place: Place,
  { question }: Extract<Outcome, { type: 'ask' }>,
): Promise<void> {
  const { name, id, text } = question;
  const about = { kind: 'words', about: name, creationId: id } as const;
  return askForReply(deps, place, { ...place.words.social.ask[name], text, about });
}

/** Asks for words. The reply to this message is them, also after a restart. */
async function askForReply(
  deps: TelegramDeps,
  place: Place,
  { title, ask, text, about }: { title: string; ask: string; text: string; about: Question },
): Promise<void> {
  const account = await accountOf(deps, place.asker);
  const name = place.isPrivate ? '' : `${place.asker.displayName}, `;
  const room = TEXT_MAX - title.length - name.length - ask.length - 4;
  // A mention, so that in a group only this person's input field is opened.
  const mention =
    name && `<a href="tg://user?id=${place.userId}">${escapeHtml(place.asker.displayName)}</a>, `;
  const start = text === '' ? '' : `\n<code>${escapeHtml(shorten(text, room))}</code>`;
  const html = `<b>${escapeHtml(title)}</b>\n${mention}${escapeHtml(ask)}${start}`;
  const message = await deps.api.sendMessage(place.chatId, html, {
    parse_mode: 'HTML',
    reply_markup: { force_reply: true, selective: true },
  });
  const proposal = { ...about, chatId: place.chatId, messageId: String(message.message_id) };
  await saveProposal(deps, { account: account.id, proposal });
}
