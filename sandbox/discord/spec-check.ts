import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadOpenApi, type OpenApiCheck } from '../openapi.ts';
import type { LoggedRequest } from './request-log.ts';

/** Where Discord's own specification lies, or undefined where this machine has none. */
export function findDiscordSpec(): string | undefined {
  const folder = process.env.API_SPECS_DIR ?? resolve(import.meta.dirname, '../../../shared/specs');
  const file = join(folder, 'discord-openapi.json');
  return existsSync(file) ? file : undefined;
}

let loaded: OpenApiCheck | undefined;

/** The specification, read once: it is large. */
export function loadDiscordSpec(file: string): OpenApiCheck {
  loaded ??= loadOpenApi(file);
  return loaded;
}

/**
 * Holds logged requests, and what was answered, against Discord's specification.
 * A request that was turned away is held to its answer only. Returns one line for every breach.
 */
export function findBreaches(spec: OpenApiCheck, requests: readonly LoggedRequest[]): string[] {
  return requests.flatMap(({ route, method, path, status, body, response }) => {
    if (route === undefined)
      return [`${method} ${path} is no route of the specification that the twin serves`];
    const wrong = spec
      .response(route, status, withoutTree(status, response))
      .map((why) => `answered ${status}: ${why}`);
    if (status < 300)
      wrong.push(...spec.request(route, withNumericBits(body)).map((why) => `was asked: ${why}`));
    return wrong.map((why) => `${route} ${why}`);
  });
}

/** The specification calls a command's permission bits an integer; the documentation says a string, and the service takes both. */
function withNumericBits(body: unknown): unknown {
  if (!Array.isArray(body)) return body;
  return body.map((command) =>
    typeof command?.default_member_permissions === 'string'
      ? { ...command, default_member_permissions: Number(command.default_member_permissions) }
      : command,
  );
}

/** The specification calls the codes in a tree of form errors integers; the documentation and the service say words. */
function withoutTree(status: number, response: unknown): unknown {
  if (status !== 400 || typeof response !== 'object' || response === null) return response;
  const { errors: _, ...rest } = response as { errors?: unknown };
  return rest;
}
