import { readCredits } from '@easel/bot-shared/flows/read-amount.ts';
import type { TreasuryChange } from '@easel/bot-shared/flows/treasury.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { DomainError } from '@easel/core/errors.ts';
import { splitFlags } from './flag-text.ts';

export type TreasuryWish =
  | { what: 'fund'; amount: bigint }
  | { what: 'report'; month?: string }
  | { what: 'show'; change: TreasuryChange };

/** Takes a limit away instead of setting one. */
const UNSET = 'default';

/**
 * Reads what stands after `/treasury`: nothing, `fund 500`, `rules everyone --cap 50 --above 20 --reports on`,
 * `report 2026-10`.
 *
 * @param here the chat, where reports are posted when they are switched on.
 * @throws DomainError bad-option when there is something else.
 */
export function parseTreasury(text: string, here: string, words: Words): TreasuryWish {
  const { usage } = words.treasury;
  const { words: plain, flags } = splitFlags(text);
  const [verb, value, ...rest] = plain;
  const refused = (stray: string, allowed: string) =>
    new DomainError('bad-option', { option: '/treasury', value: stray, allowed });
  if (rest[0] !== undefined) throw refused(rest[0], usage.command);
  switch (verb?.toLowerCase()) {
    case undefined:
      return { what: 'show', change: {} };
    case 'fund':
      return { what: 'fund', amount: readCredits('fund', value ?? '', words) };
    case 'report':
      return { what: 'report', ...(value && { month: value }) };
    case 'rules': {
      const { cap, above, reports, ...others } = flags;
      const [stray] = Object.keys(others);
      const isKnown = value === undefined || value === 'admins' || value === 'everyone';
      if (stray !== undefined || !isKnown) throw refused(stray ?? value ?? '', usage.rules);
      if (reports !== undefined && reports !== 'on' && reports !== 'off') throw refused(reports, usage.rules);
      const change: TreasuryChange = {
        ...(value && { spending: value }),
        ...(cap && { dailyCap: limitOf('cap', cap, words) }),
        ...(above && { approvalAbove: limitOf('above', above, words) }),
        ...(reports && { chatId: reports === 'on' ? here : null }),
      };
      if (Object.keys(change).length === 0) throw refused('rules', usage.rules);
      return { what: 'show', change };
    }
    default:
      throw refused(verb ?? '', usage.command);
  }
}

function limitOf(option: string, text: string, words: Words): bigint | null {
  return text.toLowerCase() === UNSET ? null : readCredits(option, text, words);
}
