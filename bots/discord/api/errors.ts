import { DiscordAPIError } from 'discord.js';

/** Discord's own number for an error (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json). */
export function codeOf(error: unknown): number | string | undefined {
  return error instanceof DiscordAPIError ? error.code : undefined;
}

/** Unknown webhook, unknown interaction, invalid webhook token: no answer to the interaction itself gets through. */
const DEAD_TOKEN = [10015, 10062, 50027];

/** Whether an interaction can be answered no more, so that another way to its person is needed. */
export function isTokenGone(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError && (DEAD_TOKEN.includes(Number(error.code)) || error.status === 401)
  );
}

const UNKNOWN_MESSAGE = 10008;

export function isMessageGone(error: unknown): boolean {
  return codeOf(error) === UNKNOWN_MESSAGE;
}

/** Whether Discord says for good that this place is closed to the app: it is gone, or writing there is not allowed. */
export function isClosed(error: unknown): boolean {
  return error instanceof DiscordAPIError && (error.status === 403 || error.status === 404);
}

const REQUEST_TOO_LARGE = 40005;

export function isTooLarge(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError && (error.status === 413 || Number(error.code) === REQUEST_TOO_LARGE)
  );
}
