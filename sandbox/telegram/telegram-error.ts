/** A refusal in Telegram's own shape: `{ok: false, error_code, description, parameters}`. */
export class TelegramError extends Error {
  readonly code: number;
  readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } | undefined;

  constructor(code: number, description: string, parameters?: TelegramError['parameters']) {
    super(description);
    this.name = 'TelegramError';
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (reason: string) => new TelegramError(400, `Bad Request: ${reason}`);

export const forbidden = (reason: string) => new TelegramError(403, `Forbidden: ${reason}`);

export const conflict = (reason: string) => new TelegramError(409, `Conflict: ${reason}`);

/** @param seconds whole seconds until the same request may be tried again. */
export const tooManyRequests = (seconds: number) =>
  new TelegramError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
