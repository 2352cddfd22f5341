import type { APIUser } from 'discord-api-types/v10';
import type { UploadedFile } from './attachments.ts';
import type { RouteLimit } from './rate-limits.ts';
import type { RouteName } from './switches.ts';
import type { World } from './world.ts';

/** One REST route, named by its method and its path in Discord's own specification. */
export interface Route {
  name: RouteName;
  /**
   * `token`: the path itself carries the right to call it, as with interactions and webhooks. `person`: the bot's, or a
   * token that a person gave by OAuth2.
   */
  auth: 'bot' | 'token' | 'person';
  limit?: RouteLimit;
  /** Resolves with the body of a 200, or undefined for a 204. Throws DiscordApiError. */
  handle(world: World, call: Call): unknown;
}

export interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  /** The JSON body, or `payload_json` of a multipart one. */
  body: unknown;
  files: UploadedFile[];
  /** Who gave the token that the call came with. */
  person?: APIUser | undefined;
}

/** The value of a path parameter that the route's own path declares. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}
