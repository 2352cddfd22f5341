import { GrammyError, HttpError } from 'grammy';
import { stdSerializers } from 'pino';

/** The bot's token is in the address of every call, and the errors of the library underneath name the address. */
const TOKEN_IN_PATH = /\/bot\d+:[\w-]+/g;

/** An error for the log. The library's own errors carry all that was sent, prompts and secrets included: that stays out. */
export function describeError(error: Error): object {
  if (error instanceof GrammyError) {
    const { name, message, stack, method, parameters } = error;
    return { type: name, message, stack, method, parameters };
  }
  if (error instanceof HttpError) {
    const { name, message, stack, error: cause } = error;
    return { type: name, message, stack, cause: String(cause).replace(TOKEN_IN_PATH, '/bot…') };
  }
  return stdSerializers.err(error);
}
