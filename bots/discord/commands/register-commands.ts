import { isDeepStrictEqual } from 'node:util';
import type { REST } from 'discord.js';
import { Routes } from 'discord.js';
import type { Logger } from 'pino';
import { COMMAND_DATA } from './registry.ts';

/**
 * Tells Discord which commands there are, when it does not know them so already: registering counts against a daily limit,
 * and makes clients load them anew.
 */
export async function registerCommands(rest: REST, applicationId: string, log: Logger): Promise<void> {
  const route = Routes.applicationCommands(applicationId);
  const known = (await rest.get(route)) as { name: string; type: number }[];
  if (isDeepStrictEqual(sorted(known), sorted(COMMAND_DATA))) return;
  await rest.put(route, { body: COMMAND_DATA });
  log.info({ commands: COMMAND_DATA.length }, 'Discord commands registered');
}

/** What Discord adds to a command by itself. */
const ADDED = ['id', 'application_id', 'version', 'dm_permission', 'default_permission', 'handler'];

function sorted(commands: readonly { name: string; type?: number | undefined }[]): unknown[] {
  return commands
    .map((command) => essence(command))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

/** A command without what says nothing: what is unset, false or empty, and what Discord adds. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name, entry]) => !ADDED.includes(name) && !saysNothing(entry))
    .map(([name, entry]) => [name, essence(entry)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

function saysNothing(value: unknown): boolean {
  return (
    value === undefined || value === null || value === false || value === '' || isDeepStrictEqual(value, [])
  );
}
