import type { APIMessage } from 'discord-api-types/v10';
import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10';
import type { ModalNode } from './components.ts';
import { type InteractionRecord, TOKEN_LIFE_MS } from './interactions.ts';
import { renderMessage } from './messages.ts';
import { waitUntil } from './signal.ts';
import type { MessageRecord, World } from './world.ts';

export const DID_NOT_RESPOND = 'The application did not respond';
/** Far more than it takes: a machine that is busy or slow should not fail a test. */
export const PATIENCE_MS = 45_000;

/** A dialog that the app has opened before the person. */
export interface OpenModal extends ModalNode {
  /** Ties the dialog to the interaction that opened it. */
  interactionToken: string;
}

/** What the person sees the app do. */
export type VisibleResponse =
  | { kind: 'message'; message: APIMessage; ephemeral: boolean }
  | { kind: 'updated'; message: APIMessage }
  | { kind: 'acknowledged' }
  | { kind: 'modal'; modal: OpenModal }
  | { kind: 'choices'; choices: { name: string; value: string | number }[] }
  | { kind: 'failed'; text: typeof DID_NOT_RESPOND };

/** One interaction, held by the person who began it. Every wait is `timeoutMs` of real time at most. */
export interface InteractionHandle {
  /** The id and token the app knows it by, and how the app answered so far. */
  interaction: Readonly<InteractionRecord>;
  /** Resolves at the app's first answer, "thinking" included; `afterMs` in sandbox time. Rejects if none came. */
  acknowledged(timeoutMs?: number): Promise<{ type: InteractionResponseType; afterMs: number }>;
  /** Resolves with what there is to see: a "thinking" message is waited for until it says something. */
  response(timeoutMs?: number): Promise<VisibleResponse>;
  /** The message of `response()`, or what follows where the app only acknowledged at first. Rejects if the app did anything else. */
  message(timeoutMs?: number): Promise<APIMessage>;
  /** The dialog of `response()`. Rejects if the app did anything else. */
  modal(timeoutMs?: number): Promise<OpenModal>;
  /** Every message of this interaction as it stands now: the answer, follow-ups, and the one it was pressed on. */
  messages(): APIMessage[];
  /** Resolves with the first of `messages()` that fits. */
  waitFor(predicate: (message: APIMessage) => boolean, timeoutMs?: number): Promise<APIMessage>;
}

export function createHandle(world: World, record: InteractionRecord): InteractionHandle {
  const what = `the answer to interaction ${record.id}`;

  function messages(): APIMessage[] {
    const ids = new Set([record.sourceMessageId, record.originalId, ...record.messageIds]);
    return [...ids]
      .map((id) => world.messages.get(id ?? ''))
      .filter((message): message is MessageRecord => message !== undefined && !message.deleted)
      .map((message) => renderMessage(world, message));
  }

  const handle: InteractionHandle = {
    interaction: record,
    messages,
    acknowledged: (timeoutMs = PATIENCE_MS) =>
      waitUntil(
        world.changes,
        () => {
          if (record.timedOut) throw new Error(DID_NOT_RESPOND);
          return record.answer && { type: record.answer.type, afterMs: record.answer.at - record.createdAt };
        },
        timeoutMs,
        () => what,
      ),
    response: (timeoutMs = PATIENCE_MS) =>
      waitUntil(
        world.changes,
        () => visibleResponse(world, record),
        timeoutMs,
        () => what,
      ),
    message: (timeoutMs = PATIENCE_MS) =>
      waitUntil(
        world.changes,
        () => {
          const seen = visibleResponse(world, record);
          if (!seen || seen.kind === 'acknowledged') return undefined;
          if (seen.kind === 'message' || seen.kind === 'updated') return seen.message;
          throw new Error(`expected a message, but: ${seen.kind === 'failed' ? seen.text : seen.kind}`);
        },
        timeoutMs,
        () => what,
      ),
    async modal(timeoutMs) {
      const seen = await handle.response(timeoutMs);
      if (seen.kind === 'modal') return seen.modal;
      throw new Error(`expected a dialog, but: ${seen.kind === 'failed' ? seen.text : seen.kind}`);
    },
    waitFor: (predicate, timeoutMs = PATIENCE_MS) =>
      waitUntil(
        world.changes,
        () => messages().find(predicate),
        timeoutMs,
        () => `a fitting message of interaction ${record.id}; there are ${JSON.stringify(messages())}`,
      ),
  };
  return handle;
}

/** Undefined while there is nothing to see yet. */
function visibleResponse(world: World, record: InteractionRecord): VisibleResponse | undefined {
  if (record.timedOut) return { kind: 'failed', text: DID_NOT_RESPOND };
  const original = world.messages.get(record.originalId ?? '');
  switch (record.answer?.type) {
    case InteractionResponseType.ChannelMessageWithSource:
    case InteractionResponseType.DeferredChannelMessageWithSource: {
      if (!original) return undefined;
      const isPromise = (original.flags & MessageFlags.Loading) !== 0;
      // What was promised may be taken back, for one that others do not see.
      if (isPromise && original.deleted) return seen(world, followUpOf(world, record));
      if (!isPromise) return seen(world, original);
      const isOver = world.clock.now() - record.createdAt >= TOKEN_LIFE_MS;
      return isOver ? { kind: 'failed', text: DID_NOT_RESPOND } : undefined;
    }
    case InteractionResponseType.UpdateMessage:
      return original && { kind: 'updated', message: renderMessage(world, original) };
    case InteractionResponseType.DeferredMessageUpdate:
      if (original?.editedAt !== undefined && original.editedAt >= record.answer.at)
        return { kind: 'updated', message: renderMessage(world, original) };
      return seen(world, followUpOf(world, record)) ?? { kind: 'acknowledged' };
    case InteractionResponseType.Modal:
      return record.modal && { kind: 'modal', modal: { ...record.modal, interactionToken: record.token } };
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      return record.choices && { kind: 'choices', choices: record.choices };
    default: {
      const isLate = world.clock.now() - record.createdAt > world.answerWithinMs;
      return isLate && !record.answer ? { kind: 'failed', text: DID_NOT_RESPOND } : undefined;
    }
  }
}

function seen(world: World, message: MessageRecord | undefined): VisibleResponse | undefined {
  if (!message) return undefined;
  return {
    kind: 'message',
    message: renderMessage(world, message),
    ephemeral: message.visibleTo !== undefined,
  };
}

/** The first message that the app has posted beside its first answer. */
function followUpOf(world: World, { messageIds, originalId }: InteractionRecord): MessageRecord | undefined {
  const ids = messageIds.filter((id) => id !== originalId);
  return ids.map((id) => world.messages.get(id)).find((message) => message && !message.deleted);
}
