import type { Card } from '@easel/bot-shared/cards/card.ts';
import {
  type APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  MessageFlags,
} from 'discord.js';
import {
  callbackData,
  type DiscordApi,
  type InteractionKey,
  type RenderedMessage,
} from '../api/discord-api.ts';
import { renderCard } from '../render/render-card.ts';

/**
 * How far the answer to an interaction has come. Discord takes exactly one first answer, within three seconds: a message,
 * a change of the message that was pressed, a dialog, or the word that one of those will follow.
 */
type Stage = 'open' | 'waiting-public' | 'waiting-private' | 'waiting-update' | 'answered';

/** What to promise when the answer takes longer. A message's visibility is settled with the promise. */
export type Promised = 'public' | 'private' | 'update';

/** The answering of one interaction. */
export interface Talk {
  /** Promises an answer, if none was given or promised yet. */
  wait(): Promise<void>;
  /** Says something, as the first answer or as a further message. @returns the message's id. */
  say(message: RenderedMessage | Card, options?: { isPrivate?: boolean }): Promise<string>;
  /** Changes the message whose button was pressed. */
  update(message: RenderedMessage | Card): Promise<void>;
  /** Opens a dialog. @returns false when it is too late for that: a dialog can only be the first answer. */
  ask(dialog: APIModalInteractionResponseCallbackData): Promise<boolean>;
}

/** @param promised what {@link Talk.wait} promises. */
export function openTalk(api: DiscordApi, key: InteractionKey, promised: Promised): Talk {
  let stage: Stage = 'open';
  /** One answer at a time: the promise may still be on its way when the answer is there. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine;
  };

  async function wait(): Promise<void> {
    if (stage !== 'open') return;
    await api.respond(key, promiseOf(promised));
    stage = `waiting-${promised}`;
  }

  async function say(message: RenderedMessage, isPrivate: boolean): Promise<string> {
    const flags = isPrivate ? MessageFlags.Ephemeral : 0;
    // Files may take longer than the three seconds of a first answer.
    if (message.files.length > 0) await wait();
    if (stage === 'open') {
      const data = callbackData(message, flags);
      const id = await api.respond(key, { type: InteractionResponseType.ChannelMessageWithSource, data });
      stage = 'answered';
      if (id === undefined) throw new Error('Discord named no message for an answer that is one');
      return id;
    }
    const isWaiting = stage === 'waiting-public' || stage === 'waiting-private';
    if (isWaiting && stage === (isPrivate ? 'waiting-private' : 'waiting-public')) {
      stage = 'answered';
      return api.editByToken(key.token, '@original', message);
    }
    // A follow-up beside a promise would fill the promised message, whoever that one is visible to.
    if (isWaiting) await api.deleteByToken(key.token, '@original');
    stage = 'answered';
    return api.followUp(key.token, message, flags);
  }

  async function update(message: RenderedMessage): Promise<void> {
    if (stage === 'open') {
      const response = { type: InteractionResponseType.UpdateMessage, data: callbackData(message) } as const;
      await api.respond(key, response, message.files);
    } else {
      await api.editByToken(key.token, '@original', message);
    }
    stage = 'answered';
  }

  return {
    wait: () => inTurn(wait),
    say: (message, { isPrivate = false } = {}) => inTurn(() => say(asMessage(message), isPrivate)),
    update: (message) => inTurn(() => update(asMessage(message))),
    ask: (dialog) =>
      inTurn(async () => {
        if (stage !== 'open') return false;
        await api.respond(key, { type: InteractionResponseType.Modal, data: dialog });
        stage = 'answered';
        return true;
      }),
  };
}

function asMessage(message: RenderedMessage | Card): RenderedMessage {
  return 'tone' in message ? renderCard(message) : message;
}

function promiseOf(promised: Promised) {
  if (promised === 'update') return { type: InteractionResponseType.DeferredMessageUpdate } as const;
  const flags = promised === 'private' ? MessageFlags.Ephemeral : undefined;
  return { type: InteractionResponseType.DeferredChannelMessageWithSource, data: { flags } } as const;
}
