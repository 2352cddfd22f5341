import { readCounts } from '@easel/core/accounts/counts.ts';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { undoErase } from '@easel/core/accounts/erase.ts';
import { confirmLink, offerLink, previewLink } from '@easel/core/accounts/link.ts';
import type { Privacy } from '@easel/core/accounts/privacy.ts';
import {
  changeProfile,
  listIdentities,
  type ProfileChange,
  readProfile,
} from '@easel/core/accounts/profile.ts';
import { createSignInCode } from '@easel/core/accounts/sign-in-codes.ts';
import { unlinkIdentity } from '@easel/core/accounts/unlink.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import type { AccountId } from '@easel/core/ids.ts';
import type { Platform } from '@easel/core/platform.ts';
import type { AccountStep } from '../actions.ts';
import { joinCard, linkCard, loginCard, privacyCard, profileCard, unlinkCard } from '../cards/account.ts';
import type { Card } from '../cards/card.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** Chats that an account can come from. */
const CHATS = 2;

/** `/login`: a one-time link that signs a browser in. */
export async function showLogin(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const { id } = await accountOf(deps, asker);
  if (!deps.siteUrl) return noteCard(words.account.noSite, 'sorry');
  const { code } = await createSignInCode(deps, { account: id, purpose: 'login' });
  // Behind the `#`: what fetches addresses to show what they lead to does not use it up.
  return loginCard(`${deps.siteUrl}/sign-in#code=${code}`, words);
}

/**
 * `/link`: the code that joins another chat to this one's account; with a code from there, what joining would do.
 *
 * @throws DomainError code-refused, link-refused.
 */
export async function showLink(
  deps: BotDeps,
  { asker, code = '' }: { asker: Asker; code?: string },
  words: Words,
): Promise<Card> {
  const { id } = await accountOf(deps, asker);
  const given = code.trim().toLowerCase();
  if (given === '') return offerCard(deps, { account: id, here: asker.origin.platform }, words);
  return joinCard(await previewLink(deps, { account: id, code: given }), given, words);
}

async function offerCard(
  deps: BotDeps,
  { account, here }: { account: AccountId; here: Platform },
  words: Words,
): Promise<Card> {
  const identities = await listIdentities(deps.db, account);
  if (identities.length === CHATS) return linkCard({ identities, here }, words);
  const { code } = await offerLink(deps, account);
  const url = deps.siteUrl && `${deps.siteUrl}/me/settings#code=${code}`;
  return linkCard({ identities, here, offer: { code, url } }, words);
}

/** Does what the card of {@link showLink} asked. @throws DomainError code-refused, link-refused. */
export async function joinAccounts(
  deps: BotDeps,
  { account, code }: { account: Account; code: string },
  words: Words,
): Promise<Card> {
  const { account: id } = await confirmLink(deps, { account: account.id, code });
  const wallet = await readWallet(deps.db, { owner: { kind: 'person', id }, clock: deps.clock });
  return noteCard(words.account.join.joined(wallet.available), 'done');
}

/**
 * `/profile`: how others see somebody, after the change that came with the command.
 *
 * @throws DomainError handle-refused, bad-option, refused-by-policy.
 */
export async function showProfile(
  deps: BotDeps,
  { asker, change = {} }: { asker: Asker; change?: ProfileChange },
  words: Words,
): Promise<Card> {
  const { id } = await accountOf(deps, asker);
  await changeProfile(deps, { account: id, change });
  const [profile, counts] = await Promise.all([readProfile(deps.db, id), readCounts(deps.db, id)]);
  const url = deps.siteUrl && `${deps.siteUrl}/a/${profile.handle}`;
  return profileCard({ profile, counts, here: asker.origin.platform, url }, words);
}

/** `/privacy`: what others may see. */
export async function showPrivacy(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const { id } = await accountOf(deps, asker);
  return readPrivacyCard(deps, id, words);
}

const SWITCHES: Partial<Record<AccountStep, Partial<Privacy>>> = {
  'publish-on': { publishByDefault: true },
  'publish-off': { publishByDefault: false },
  'prompts-on': { showPrompts: true },
  'prompts-off': { showPrompts: false },
  'index-on': { indexable: true },
  'index-off': { indexable: false },
};

/** Does what a button about the account says. @throws DomainError unlink-refused. */
export async function changeAccount(
  deps: BotDeps,
  { asker, account, step }: { asker: Asker; account: Account; step: AccountStep },
  words: Words,
): Promise<Card> {
  const { link, join } = words.account;
  switch (step) {
    case 'link':
      return offerCard(deps, { account: account.id, here: asker.origin.platform }, words);
    case 'stay-apart':
      return noteCard(join.apart);
    case 'unlink-discord':
      return unlinkCard('discord', words);
    case 'unlink-telegram':
      return unlinkCard('telegram', words);
    case 'unlink-discord-surely':
    case 'unlink-telegram-surely': {
      const platform = step === 'unlink-discord-surely' ? 'discord' : 'telegram';
      await unlinkIdentity(deps, { account: account.id, platform });
      return noteCard(link.unlinked(platform), 'done');
    }
    case 'stay':
      await undoErase(deps, account.id);
      return readPrivacyCard(deps, account.id, words);
    default:
      await changeProfile(deps, { account: account.id, change: { privacy: SWITCHES[step] } });
      return readPrivacyCard(deps, account.id, words);
  }
}

async function readPrivacyCard(deps: BotDeps, account: AccountId, words: Words): Promise<Card> {
  const url = deps.siteUrl && `${deps.siteUrl}/me/settings#data`;
  return privacyCard(await readProfile(deps.db, account), url, words);
}
