import { GrammyError, HttpError } from 'grammy';

/** The chat takes nothing from the bot: blocked, kicked, never opened, gone, or without the right to write. */
export function isChatClosed(error: unknown): error is GrammyError {
  if (!(error instanceof GrammyError)) return false;
  if (error.error_code === 403) return true;
  return (
    error.error_code === 400 &&
    /chat not found|user not found|PEER_ID_INVALID|CHAT_WRITE_FORBIDDEN|CHAT_\w+_FORBIDDEN|CHAT_RESTRICTED|not enough rights|have no rights|upgraded to a supergroup|TOPIC_(CLOSED|DELETED)/i.test(
      error.description,
    )
  );
}

/** The message is not there any more, or not the bot's to change. */
export function isMessageGone(error: unknown): boolean {
  return isBadRequest(
    error,
    /message to (edit|delete) not found|message can't be (edited|deleted)|MESSAGE_ID_INVALID/i,
  );
}

export function isDeletedAlready(error: unknown): boolean {
  return isBadRequest(error, /message to delete not found/i);
}

/** The message shows that already. */
export function isUnchanged(error: unknown): boolean {
  return isBadRequest(error, /message is not modified/i);
}

/** Telegram does not take the file as a photo; it may take it as a document. */
export function isPhotoRefused(error: unknown): boolean {
  return isBadRequest(error, /PHOTO_\w+|IMAGE_PROCESS_FAILED|too big for a photo/i);
}

/** A pressed button that was answered before, or too long ago. */
export function isQueryTooOld(error: unknown): boolean {
  return isBadRequest(error, /query is too old|query ID is invalid/i);
}

/** How long Telegram wants to be left alone, in seconds. */
export function retryAfter(error: unknown): number | undefined {
  return error instanceof GrammyError ? error.parameters.retry_after : undefined;
}

/** Errors of a connection that was never made: the request certainly did not arrive. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Whether nobody can tell if the request was carried out. Sending it again might do it twice. */
export function mayHaveArrived(error: unknown): boolean {
  if (error instanceof GrammyError) return error.error_code >= 500;
  if (!(error instanceof HttpError)) return false;
  return !NEVER_CONNECTED.includes((error.error as { code?: string }).code ?? '');
}

function isBadRequest(error: unknown, pattern: RegExp): boolean {
  return error instanceof GrammyError && error.error_code === 400 && pattern.test(error.description);
}
