import { type Executor, inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { BIO_MAX, NAME_MAX } from '../contract/limits.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { recordArtistChanged } from '../live/events.ts';
import type { Platform } from '../platform.ts';
import { checkPolicy } from '../policy/check-prompt.ts';
import { relistWords } from '../social/listing.ts';
import { cleanName, cleanText } from '../text/clean-text.ts';
import { parseHandle } from './handle.ts';
import { lockLiving } from './lock-living.ts';
import { chosenPrivacySchema, type Privacy, privacySchema } from './privacy.ts';

/** A chat that an account comes from. */
export interface LinkedIdentity {
  platform: Platform;
  displayName: string;
  since: Date;
}

export interface Profile {
  id: AccountId;
  handle: string;
  /** Possibly empty: then the handle stands for it. */
  name: string;
  bio: string;
  /** Of the picture in the media storage. */
  avatarKey?: string;
  language: string;
  privacy: Privacy;
  role: 'member' | 'admin';
  plan: 'free' | 'premium';
  /** The one that came first leads. */
  identities: LinkedIdentity[];
  /** When this account will be erased, because its person asked for it. */
  eraseAt?: Date;
}

/** @throws Error for an account that does not exist: ids come from sessions and identities. */
export async function readProfile(db: Executor, account: AccountId): Promise<Profile> {
  const row = await db.selectFrom('account').selectAll().where('id', '=', account).executeTakeFirstOrThrow();
  return {
    id: account,
    handle: row.handle,
    name: row.name,
    bio: row.bio,
    language: row.language,
    privacy: privacySchema.parse(row.privacy),
    role: row.role as Profile['role'],
    plan: row.plan as Profile['plan'],
    identities: await listIdentities(db, account),
    ...(row.avatar_key !== null && { avatarKey: row.avatar_key }),
    ...(row.erase_at && { eraseAt: row.erase_at }),
  };
}

/** The chats an account comes from, the first one first. */
export async function listIdentities(db: Executor, account: AccountId): Promise<LinkedIdentity[]> {
  const rows = await db
    .selectFrom('identity')
    .select(['platform', 'display_name', 'created_at'])
    .where('account_id', '=', account)
    .orderBy('created_at')
    .orderBy('platform')
    .execute();
  return rows.map((row) => ({
    platform: row.platform as Platform,
    displayName: row.display_name,
    since: row.created_at,
  }));
}

/** What somebody changes of their profile; what is left out stays. */
export interface ProfileChange {
  handle?: string | undefined;
  name?: string | undefined;
  bio?: string | undefined;
  language?: string | undefined;
  privacy?: { [Setting in keyof Privacy]?: boolean | undefined } | undefined;
}

/**
 * Changes a profile, all that is asked for or nothing. Names and bios are cleaned (`core/text/clean-text.ts`).
 *
 * @throws DomainError handle-refused, bad-option, refused-by-policy; not-found for an account that was erased.
 */
export async function changeProfile(
  deps: CoreDeps,
  { account, change }: { account: AccountId; change: ProfileChange },
): Promise<void> {
  const set = {
    ...(change.handle !== undefined && { handle: parseHandle(change.handle) }),
    ...(change.name !== undefined && { name: readName(change.name) }),
    ...(change.bio !== undefined && { bio: readBio(change.bio) }),
    ...(change.language !== undefined && { language: readLanguage(change.language) }),
    ...(change.privacy !== undefined && {
      privacy: sql<string>`privacy || ${readPrivacy(change.privacy)}::jsonb`,
    }),
  };
  if (Object.keys(set).length === 0) return;
  checkPolicy([set.handle ?? '', set.name ?? '', set.bio ?? '']);
  const pagesChanged = await inTransaction(deps.db, async (tx) => {
    const row = await lockLiving(tx, account, 'itself');
    const before = { ...row, ...privacySchema.parse(row.privacy) };
    await tx.updateTable('account').set(set).where('id', '=', account).execute().catch(explainTakenHandle);
    const { showPrompts = before.showPrompts, indexable = before.indexable } = change.privacy ?? {};
    const now = { ...before, ...set, showPrompts, indexable };
    // Nobody shall find by its words what is not shown to them, nor read it on a page that was made before.
    if (now.showPrompts !== before.showPrompts) await relistWords(tx, account);
    const onPages = ['handle', 'name', 'showPrompts', 'indexable'] as const;
    if (onPages.every((what) => now[what] === before[what])) return false;
    await recordArtistChanged(tx, account);
    return true;
  });
  if (pagesChanged) deps.signals.send('live');
}

/** The first characters of a cleaned name, as many as a profile's name may have. */
export function shortName(text: string): string {
  return [...cleanName(text)].slice(0, NAME_MAX).join('').trim();
}

function readName(text: string): string {
  const name = cleanName(text);
  if (name === '' || [...name].length > NAME_MAX) {
    const allowed = `1 to ${NAME_MAX} characters that can be seen`;
    throw new DomainError('bad-option', { option: 'name', value: name, allowed });
  }
  return name;
}

function readBio(text: string): string {
  const bio = cleanText(text);
  if ([...bio].length > BIO_MAX) {
    throw new DomainError('bad-option', {
      option: 'bio',
      value: bio,
      allowed: `at most ${BIO_MAX} characters`,
    });
  }
  return bio;
}

/** A language as browsers and chats name it (BCP 47), such as `pt-BR`. */
function readLanguage(text: string): string {
  try {
    const [language] = Intl.getCanonicalLocales(text);
    if (language && language.length <= 12) return language;
  } catch {
    // Not a language tag: refused below like one that is too long.
  }
  throw new DomainError('bad-option', {
    option: 'language',
    value: text,
    allowed: 'a language such as en or pt-BR',
  });
}

function readPrivacy(change: NonNullable<ProfileChange['privacy']>): string {
  return JSON.stringify(chosenPrivacySchema.parse(change));
}

/** Two who take the same handle at once: the index lets one through. */
function explainTakenHandle(error: unknown): never {
  const { constraint } = error as { constraint?: string };
  if (constraint?.startsWith('account_handle')) throw new DomainError('handle-refused', { reason: 'taken' });
  throw error;
}
