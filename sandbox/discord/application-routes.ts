import { commandsIn, deleteCommand, GLOBAL, replaceCommands, upsertCommand } from './commands.ts';
import { unknownCommand, unknownGuild } from './errors.ts';
import type { IdentifyBudget } from './gateway-limits.ts';
import { SHARD_ADVICE } from './gateway-limits.ts';
import { type Call, param, type Route } from './routes.ts';
import type { World } from './world.ts';

/** Who the app is, where its gateway stands, and which commands it offers. */
export function applicationRoutes(budget: IdentifyBudget): Route[] {
  return [
    {
      name: 'GET /gateway',
      auth: 'token',
      handle: (world) => ({ url: gatewayUrl(world) }),
    },
    {
      name: 'GET /gateway/bot',
      auth: 'bot',
      handle: (world) => ({
        url: gatewayUrl(world),
        shards: SHARD_ADVICE,
        session_start_limit: budget.describe(),
      }),
    },
    {
      name: 'GET /users/@me',
      auth: 'person',
      // Without the scope `email`, a person's token tells neither address nor whether it is verified.
      handle: (world, { person }) => ({
        ...(person ?? { ...world.bot, verified: true, email: null }),
        mfa_enabled: true,
        locale: 'en-US',
      }),
    },
    { name: 'GET /applications/@me', auth: 'bot', handle: applicationPayload },
    { name: 'GET /oauth2/applications/@me', auth: 'bot', handle: applicationPayload },
    ...commandRoutes('/applications/{application_id}/commands'),
    ...commandRoutes('/applications/{application_id}/guilds/{guild_id}/commands'),
  ];
}

type CommandsPath =
  | '/applications/{application_id}/commands'
  | '/applications/{application_id}/guilds/{guild_id}/commands';

function commandRoutes(path: CommandsPath): Route[] {
  const writes = { requests: 5, windowMs: 20_000 };
  return [
    { name: `GET ${path}`, auth: 'bot', handle: (world, call) => commandsIn(world, scopeOf(world, call)) },
    {
      name: `PUT ${path}`,
      auth: 'bot',
      limit: writes,
      handle: (world, call) => replaceCommands(world, scopeOf(world, call), call.body),
    },
    {
      name: `POST ${path}`,
      auth: 'bot',
      limit: writes,
      handle: (world, call) => upsertCommand(world, scopeOf(world, call), call.body),
    },
    {
      name: `DELETE ${path}/{command_id}`,
      auth: 'bot',
      handle: (world, call) => deleteCommand(world, scopeOf(world, call), call.params.command_id),
    },
  ];
}

function scopeOf(world: World, call: Call): string {
  if (param(call, 'application_id') !== world.application.id) throw unknownCommand();
  const guildId = call.params.guild_id;
  if (guildId !== undefined && !world.guilds.has(guildId)) throw unknownGuild();
  return guildId ?? GLOBAL;
}

function gatewayUrl(world: World): string {
  return `${world.origin.replace('http', 'ws')}/gateway`;
}

function applicationPayload(world: World): object {
  return {
    id: world.application.id,
    name: world.application.name,
    icon: null,
    description: '',
    type: null,
    bot: world.bot,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: 0,
    flags_new: '0',
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: world.bot,
    approximate_guild_count: world.guilds.size,
    approximate_user_install_count: world.users.size,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: ['applications.commands', 'bot'],
  };
}
