import { ensureReferralCode, enterReferral, listReferrals } from '@easel/core/gifts/referral.ts';
import type { Card } from '../cards/card.ts';
import { inviteCard } from '../cards/given.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** Far more than anybody is rewarded for. */
const COUNTED_MAX = 1000;

/**
 * `/invite`: without a code one's own invitation and what it brought; with one, says who brought this newcomer.
 *
 * @param input.command how a code is entered on this platform, such as `/invite code:`.
 * @throws DomainError referral-refused.
 */
export async function showInvite(
  deps: BotDeps,
  { asker, code, command }: { asker: Asker; code?: string | undefined; command: string },
  words: Words,
): Promise<Card> {
  const account = await accountOf(deps, asker);
  if (code?.trim()) {
    await enterReferral(deps, { account: account.id, code });
    return noteCard(words.given.invite.entered, 'done');
  }
  const [own, referrals] = await Promise.all([
    ensureReferralCode(deps, account.id),
    listReferrals(deps.db, { referrer: account.id, limit: COUNTED_MAX }),
  ]);
  const settled = referrals.filter(({ status }) => status === 'settled');
  const invitations = {
    code: own,
    brought: referrals.length,
    waiting: referrals.filter(({ status }) => status === 'waiting').length,
    earned: settled.reduce((sum, { reward }) => sum + reward, 0n),
  };
  return inviteCard(invitations, `${command}${own}`, words);
}
