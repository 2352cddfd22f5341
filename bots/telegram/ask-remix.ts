import type { Outcome } from '@easel/bot-shared/flows/ask.ts';
import { shorten } from '@easel/bot-shared/words/shorten.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { saveProposal } from '@easel/core/proposals/proposal.ts';
import type { TelegramDeps } from './context.ts';
import { TEXT_MAX } from './render/card-text.ts';
import { escapeHtml } from './render/rich-text.ts';
import type { Place } from './updates/place.ts';

/** Asks for the new prompt of a remix. The reply to this message is it, also after a restart. */
export async function askForRemix(
  deps: TelegramDeps,
  place: Place,
  { order, text }: Extract<Outcome, { type: 'remix' }>,
): Promise<void> {
  const account = await ensureAccount(deps, { ...place.asker.origin, displayName: place.asker.displayName });
  const name = place.isPrivate ? '' : `${place.asker.displayName}, `;
  const { title, ask } = place.words.remix;
  const room = TEXT_MAX - title.length - name.length - ask.length - 4;
  // A mention, so that in a group only this person's input field is opened.
  const mention =
    name && `<a href="tg://user?id=${place.userId}">${escapeHtml(place.asker.displayName)}</a>, `;
  const html = `<b>${escapeHtml(title)}</b>\n${mention}${escapeHtml(ask)}\n<code>${escapeHtml(shorten(text, room))}</code>`;
  const message = await deps.api.sendMessage(place.chatId, html, {
    parse_mode: 'HTML',
    reply_markup: { force_reply: true, selective: true },
  });
  const proposal = {
    kind: 'remix',
    orderId: order.id,
    chatId: place.chatId,
    messageId: String(message.message_id),
  } as const;
  await saveProposal(deps, { account: account.id, proposal });
}
