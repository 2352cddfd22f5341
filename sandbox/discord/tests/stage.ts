import { Client, GatewayIntentBits, Partials } from 'discord.js';
import { createSandboxClock } from '../../clock.ts';
import { createDiscordTwin, type DiscordTwinOptions } from '../twin.ts';

/**
 * A twin with one server, one channel and one person, ready for a test.
 *
 * @param options.clockSpeed near 0: counts hold however slow the machine is.
 */
export async function openStage({
  clockSpeed = 1,
  ...options
}: Partial<DiscordTwinOptions> & { clockSpeed?: number } = {}) {
  const clock = createSandboxClock({ speed: clockSpeed });
  const twin = await createDiscordTwin({ clock, ...options });
  const guild = twin.addGuild({ name: 'Harbour' });
  const channel = guild.addChannel({ name: 'pictures' });
  const member = twin.addUser({ name: 'member' });
  const clients: Client[] = [];

  return {
    clock,
    twin,
    guild,
    channel,
    member,
    /** Logs a real client in, as the bot does. Resolves once it is ready. */
    async login(token = twin.token): Promise<Client<true>> {
      const client = new Client({
        intents: [
          GatewayIntentBits.Guilds,
          GatewayIntentBits.GuildMessages,
          GatewayIntentBits.DirectMessages,
          GatewayIntentBits.MessageContent,
        ],
        partials: [Partials.Channel],
        rest: { api: twin.url },
      });
      clients.push(client);
      const ready = new Promise<void>((resolve) => client.once('clientReady', () => resolve()));
      await client.login(token);
      await ready;
      return client as Client<true>;
    },
    /** Calls the API without a library, to see exactly what it answers. */
    async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${twin.url}/v10${path}`, {
        method,
        headers: {
          authorization: `Bot ${twin.token}`,
          ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    async close() {
      await Promise.all(clients.map((client) => client.destroy()));
      await twin.close();
      clock.stop();
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
