import { Client, GatewayIntentBits, Options, Partials } from 'discord.js';
import type { DiscordConfig } from '../config.ts';
import { type BrakeDeps, createBrake } from './brake.ts';

const REQUEST_TIMEOUT_MS = 15_000;

/**
 * The connection to Discord, not yet logged in. It keeps next to nothing in memory: everything that the bot needs to know
 * comes with each interaction or from the database.
 */
export function createClient({ apiUrl }: Pick<DiscordConfig, 'apiUrl'>, deps: BrakeDeps): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds],
    // Of a private thread the bot is told nothing but what comes with an interaction there: its channel, whose limits hold.
    partials: [Partials.Channel],
    shards: 'auto',
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
      PresenceManager: 0,
      ReactionManager: 0,
      ThreadManager: 0,
      VoiceStateManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
    }),
    rest: {
      api: apiUrl,
      // The library would also repeat a request that makes a message when only its answer was lost.
      retries: 0,
      timeout: REQUEST_TIMEOUT_MS,
      makeRequest: createBrake(deps),
    },
  });
}
