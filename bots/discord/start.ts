import { type RedrawOptions, startCardBoard } from '@easel/bot-shared/delivery/card-board.ts';
import { createChatTurns } from '@easel/bot-shared/delivery/chat-turns.ts';
import { createDeliverHandler } from '@easel/bot-shared/delivery/deliver.ts';
import { startNotices } from '@easel/bot-shared/delivery/notices.ts';
import { createOrderLock } from '@easel/bot-shared/delivery/order-lock.ts';
import { startSocialBoard } from '@easel/bot-shared/delivery/social-board.ts';
import { openShop } from '@easel/bot-shared/shop.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { ConfigError } from '@easel/core/config/env.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { StripeRoom } from '@easel/core/payments/stripe/room.ts';
import { serveQueue } from '@easel/core/queue/worker.ts';
import { saveChatBot } from '@easel/core/social/remix-link.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import { type Client, DiscordjsErrorCodes, Events, RESTEvents, ShardClientUtil } from 'discord.js';
import { createClient } from './api/client.ts';
import { describeError } from './api/describe-error.ts';
import { createDiscordApi } from './api/discord-api.ts';
import { registerCommands } from './commands/register-commands.ts';
import type { DiscordConfig } from './config.ts';
import { createDiscordPort } from './delivery/discord-port.ts';
import { createDiscordTeller } from './delivery/discord-teller.ts';
import { handleInteraction } from './interactions/handle-interaction.ts';

/** Discord allows about five edits of a message in five seconds, and fifty requests a second in all. */
const REDRAW_EVERY_MS = 1_800;
const REDRAWS_MAX = 10;
const DELIVERIES_AT_ONCE = 12;
/** Discord takes five messages in five seconds in a channel; answers to commands do not count there. */
const CHAT_TURNS = { atOnce: 6, pauseMs: 250 };

export interface DiscordBot {
  /** Takes nothing new, waits at most `graceMs` for what is under way, and leaves. */
  stop(graceMs: number): Promise<void>;
  /** Resolves with the reason when Discord has ended the connection for good, such as for a token that was revoked. */
  lost: Promise<Error>;
}

/**
 * Starts the bot: logs in, registers the commands where they changed, answers interactions, keeps cards up to date and
 * delivers.
 *
 * @throws ConfigError when Discord refuses the token.
 */
export async function startDiscordBot(
  deps: Foundation & {
    storage: MediaStorage;
    stripe?: StripeRoom | undefined;
    siteUrl?: string | undefined;
    retention?: boolean;
  },
  config: DiscordConfig,
): Promise<DiscordBot> {
  const log = deps.log.child({ bot: 'discord' }, { serializers: { err: describeError } });
  const client = createClient(config, { clock: deps.clock, log });
  const lost = watchConnection(client, log);
  const ready = await logIn(client, config.token);
  log.info(
    { user: ready.user.tag, servers: ready.guilds.cache.size, shards: ready.ws.shards.size },
    'Discord bot is ready',
  );
  await registerCommands(ready.rest, ready.application.id, log).catch(async (error) => {
    await client.destroy();
    throw error;
  });

  const { id, username } = ready.user;
  await saveChatBot(deps.db, { platform: 'discord', id, username });
  const api = createDiscordApi(ready.rest, ready.application.id);
  const shared = { ...deps, log, shop: openShop({ stripe: deps.stripe }) };
  const lock = createOrderLock();
  const port = createDiscordPort(shared, api);
  const redraws: RedrawOptions = { redrawsMax: REDRAWS_MAX, owns: (order) => owns(ready, order) };
  const board = startCardBoard(shared, port, lock, { ...redraws, everyMs: REDRAW_EVERY_MS });
  const social = startSocialBoard(shared, port, lock, redraws);
  const worker = serveQueue(
    { where: deps.queue, queue: 'deliver-discord', concurrency: DELIVERIES_AT_ONCE, log },
    { 'order.deliver.discord': createDeliverHandler(shared, port, lock, createChatTurns(CHAT_TURNS)) },
  );

  const notices = startNotices(shared, createDiscordTeller(shared, api));

  const underWay = new Set<Promise<void>>();
  client.on(Events.InteractionCreate, (interaction) => {
    const { channel } = interaction;
    const turn = handleInteraction({ ...shared, api, port, board, lock }, interaction)
      .catch((error) => log.error({ interactionId: interaction.id, err: error }, 'interaction failed'))
      .finally(() => underWay.delete(turn));
    underWay.add(turn);
    // It comes with each interaction: nothing of all the private chats there are has to stay in memory.
    if (channel?.isDMBased()) client.channels.cache.delete(channel.id);
  });

  return {
    lost,
    async stop(graceMs) {
      client.removeAllListeners(Events.InteractionCreate);
      await Promise.all([
        worker.close(graceMs),
        board.stop(),
        social.stop(),
        notices.stop(),
        atMost(graceMs, Promise.all(underWay)),
      ]);
      await client.destroy();
    },
  };
}

/** Logs in and waits for the servers to be known. */
async function logIn(client: Client, token: string): Promise<Client<true>> {
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  try {
    await client.login(token);
  } catch (error) {
    await client.destroy();
    const { code } = error as { code?: unknown };
    if (code !== DiscordjsErrorCodes.TokenInvalid) throw error;
    throw new ConfigError([
      'DISCORD_TOKEN: Discord refuses it; copy it again from https://discord.com/developers/applications, page Bot',
    ]);
  }
  return ready;
}

/** Logs what happens to the connection. The library reconnects and resumes by itself, but for what cannot be mended. */
function watchConnection(client: Client, log: Foundation['log']): Promise<Error> {
  client.on(Events.Error, (error) => log.error({ err: error }, 'Discord client'));
  client.on(Events.Warn, (warning) => log.warn({ warning }, 'Discord client'));
  client.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, 'Discord gateway'));
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'Discord gateway reconnects'));
  client.on(Events.ShardResume, (shard, replayed) =>
    log.info({ shard, replayed }, 'Discord gateway resumed'),
  );
  client.rest.on(RESTEvents.RateLimited, ({ route, timeToReset, global, scope }) =>
    log.warn({ route, waitMs: timeToReset, global, scope }, 'Discord rate limit'),
  );
  return new Promise((resolve) =>
    client.on(Events.ShardDisconnect, ({ code }, shard) => {
      const error = new Error(`Discord ended the connection of shard ${shard} for good (close code ${code})`);
      log.fatal({ err: error, shard, code }, 'Discord connection lost');
      resolve(error);
    }),
  );
}

/** Whether one of this process's shards has the order's server. Private chats are the first shard's. */
function owns(client: Client<true>, { serverId }: Order): boolean {
  const shard = serverId ? ShardClientUtil.shardIdForGuildId(serverId, client.options.shardCount ?? 1) : 0;
  return client.ws.shards.has(shard);
}

function atMost(graceMs: number, work: Promise<unknown>): Promise<unknown> {
  const timer = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
  return Promise.race([work, timer]);
}
