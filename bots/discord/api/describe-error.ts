import { DiscordAPIError, HTTPError } from 'discord.js';
import { stdSerializers } from 'pino';

/** A webhook's or interaction's token in an address: whoever has it can answer in the bot's name. */
const TOKEN_IN_PATH = /(\/(?:webhooks|interactions)\/\d+\/)[^/?]+/;

/** An error for the log. The library's own errors carry the whole request, prompts and tokens included: those stay out. */
export function describeError(error: Error): object {
  if (!(error instanceof DiscordAPIError || error instanceof HTTPError)) return stdSerializers.err(error);
  const { name, message, stack, method, status, url } = error;
  return {
    type: name,
    message,
    stack,
    method,
    status,
    ...(error instanceof DiscordAPIError && { code: error.code }),
    path: new URL(url).pathname.replace(TOKEN_IN_PATH, '$1…'),
  };
}
