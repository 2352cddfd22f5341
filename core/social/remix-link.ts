import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { MINUTE_MS } from '../clock.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import { type CreationId, parseId } from '../ids.ts';
import { startLoop } from '../loop.ts';
import type { Platform } from '../platform.ts';
import { isSame, sign } from '../signing.ts';
import type { RemixLinks } from './creation-detail.ts';

const PREFIX = 'remix_';
const SUFFIX_LENGTH = 26;
const MAC_BYTES = 12;

type LinkKeys = Pick<SiteKeys, 'links'>;

/** What a deep link into Telegram carries: at most 64 of `A-Z a-z 0-9 _ -` (https://core.telegram.org/bots/features#deep-linking). */
export function remixPayload(keys: LinkKeys, creation: CreationId): string {
  const suffix = creation.slice('cre_'.length);
  return `${PREFIX}${suffix}${macOf(keys, suffix)}`;
}

/** Reads such a payload. @returns undefined for anything that was not signed here. */
export function openRemixPayload(keys: LinkKeys, payload: string): CreationId | undefined {
  if (!payload.startsWith(PREFIX)) return undefined;
  const suffix = payload.slice(PREFIX.length, PREFIX.length + SUFFIX_LENGTH);
  if (!isSame(payload.slice(PREFIX.length + SUFFIX_LENGTH), macOf(keys, suffix))) return undefined;
  return parseId('cre', `cre_${suffix}`);
}

function macOf({ links }: LinkKeys, suffix: string): string {
  return sign(links, `remix\n${suffix}`, MAC_BYTES);
}

/** Notes under which id and name a bot is reached, for links that lead to it from other processes. */
export async function saveChatBot(
  db: Executor,
  bot: { platform: Platform; id: string; username: string },
): Promise<void> {
  const { platform, id, username } = bot;
  await db
    .insertInto('chat_bot')
    .values({ platform, id, username })
    .onConflict((conflict) => conflict.column('platform').doUpdateSet({ id, username, seen_at: sql`now()` }))
    .execute();
}

/**
 * Links that open a chat with a creation ready to remix. Telegram has them. Discord has none that reach a command, so the
 * link opens the bot there, and `/remix` with the creation's id, which the gallery shows beside it, does the rest.
 */
export async function openRemixLinks(deps: { db: Executor; keys: LinkKeys; log: Logger }): Promise<{
  links: RemixLinks;
  stop(): Promise<void>;
}> {
  let bots = await readChatBots(deps.db);
  const loop = startLoop({ name: 'remix-links', idleMs: MINUTE_MS, log: deps.log }, async () => {
    bots = await readChatBots(deps.db);
    return false;
  });
  return {
    links: (creation) => ({
      discord: bots.discord ? `https://discord.com/users/${bots.discord.id}` : null,
      telegram: bots.telegram
        ? `https://t.me/${bots.telegram.username}?start=${remixPayload(deps.keys, creation)}`
        : null,
    }),
    stop: () => loop.stop(),
  };
}

async function readChatBots(
  db: Executor,
): Promise<Partial<Record<Platform, { id: string; username: string }>>> {
  const rows = await db.selectFrom('chat_bot').select(['platform', 'id', 'username']).execute();
  return Object.fromEntries(rows.map(({ platform, ...bot }) => [platform, bot]));
}
