import type { GiftProposal } from '@easel/core/gifts/gift.ts';
import type { PromoCode } from '@easel/core/gifts/promo-codes.ts';
import type { Notice } from '@easel/core/notices/notice.ts';
import type { Words } from '../words/en.ts';
import { credits } from '../words/format.ts';
import { facts, line, small, title } from './blocks.ts';
import type { Block, Card } from './card.ts';
import { noteCard } from './note.ts';

/**
 * Asks for somebody's word before a gift: it cannot be taken back.
 *
 * @param gift.leftToday not where others read it.
 */
export function giftCard(
  { id, amount, leftToday }: Pick<GiftProposal, 'id' | 'amount'> & Partial<GiftProposal>,
  name: string,
  words: Words,
): Card {
  const { gift } = words.given;
  return {
    tone: 'waiting',
    blocks: [
      title(gift.title(amount, name)),
      line(gift.help),
      ...(leftToday === undefined ? [] : [small(gift.left(leftToday))]),
    ],
    buttons: [
      [
        { action: { name: 'confirm', id }, label: gift.confirm(amount), style: 'primary' },
        { action: { name: 'dismiss', id }, label: words.buttons.dismiss, style: 'secondary' },
      ],
    ],
  };
}

/** What somebody's invitations have come to. */
export interface Invitations {
  code: string;
  brought: number;
  waiting: number;
  /** Credits. */
  earned: bigint;
}

/** Somebody's invitation and what it brought. @param command how a newcomer enters the code here. */
export function inviteCard(
  { code, brought, waiting, earned }: Invitations,
  command: string,
  words: Words,
): Card {
  const { invite } = words.given;
  const items = [
    { label: invite.brought, value: brought === 0 ? invite.nobody : invite.people(brought) },
    ...(waiting > 0 ? [{ label: invite.waiting, value: invite.people(waiting) }] : []),
    ...(earned > 0n ? [{ label: invite.earned, value: credits(earned) }] : []),
  ];
  return {
    tone: 'info',
    blocks: [title(invite.title), line(invite.code, { code }), line(invite.how(command)), facts(items)],
    buttons: [],
  };
}

/** Codes with their terms, for the operator. */
export function promoCodesCard(heading: string, codes: PromoCode[], words: Words): Card {
  const { promo } = words.given;
  const lines = codes.map((code): Block => {
    const state = [promo.used(code.used), code.disabledAt && promo.isStopped].filter(Boolean).join(', ');
    return line({ code: code.code }, ` ${promo.terms(code)} · ${state}`);
  });
  return {
    tone: 'info',
    blocks: [title(heading), ...(lines.length > 0 ? lines : [line(promo.none)])],
    buttons: [],
  };
}

/** What somebody is told about credits and plans that were given, without having asked. */
export function givenNoticeCard(
  notice: Exclude<Notice, { kind: 'treasury-month' | 'social' | 'reports' }>,
  words: Words,
): Card {
  const { notices } = words.given;
  switch (notice.kind) {
    case 'credits-expire':
      return noteCard(notices.expire(notice.amount, notice.expiresAt));
    case 'gift-received':
      return noteCard(notices.gift(notice.amount, notice.from), 'done');
    case 'referral-settled':
      return noteCard(notices.settled(notice.amount, notice.brought), 'done');
    case 'referral-clawed-back':
      return noteCard(notices.clawedBack(notice.amount, notice.brought), 'sorry');
    case 'plan-granted':
      return noteCard(notices.planGranted(notice.until), 'done');
    case 'plan-grant-ended':
      return noteCard(notices.planGrantEnded);
    case 'pictures-expire':
      return noteCard(notices.picturesExpire(notice.count, notice.from));
  }
}
