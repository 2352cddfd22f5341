import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10';
import {
  answerInteraction,
  followUp,
  type InteractionRecord,
  requireOwnMessage,
  requireWebhook,
} from './interactions.ts';
import { deleteMessage, editMessage, renderMessage } from './messages.ts';
import { type Call, param, type Route } from './routes.ts';
import type { World } from './world.ts';

const FIVE_IN_TWO_SECONDS = { requests: 5, windowMs: 2_000 };
const WEBHOOK = '/webhooks/{webhook_id}/{webhook_token}';

/** The answers to interactions: the first within three seconds, the rest by the token for fifteen minutes. */
export function interactionRoutes(): Route[] {
  const onMessage = (path: '@original' | '{message_id}'): Route[] => [
    {
      name: `GET ${WEBHOOK}/messages/${path}`,
      auth: 'token',
      limit: FIVE_IN_TWO_SECONDS,
      handle: (world, call) => renderMessage(world, ownMessage(world, call)),
    },
    {
      name: `PATCH ${WEBHOOK}/messages/${path}`,
      auth: 'token',
      limit: FIVE_IN_TWO_SECONDS,
      async handle(world, call) {
        const edit = { body: call.body, files: call.files, keepsAttachments: true, at: [] };
        return renderMessage(world, await editMessage(world, ownMessage(world, call), edit));
      },
    },
    {
      name: `DELETE ${WEBHOOK}/messages/${path}`,
      auth: 'token',
      limit: FIVE_IN_TWO_SECONDS,
      handle: (world, call) => deleteMessage(world, ownMessage(world, call)),
    },
  ];
  return [
    {
      name: 'POST /interactions/{interaction_id}/{interaction_token}/callback',
      auth: 'token',
      async handle(world, call) {
        const record = await answerInteraction(world, {
          id: param(call, 'interaction_id'),
          token: param(call, 'interaction_token'),
          body: call.body,
          files: call.files,
        });
        return call.query.with_response === 'true' ? callbackResponse(world, record) : undefined;
      },
    },
    {
      name: `POST ${WEBHOOK}`,
      auth: 'token',
      limit: FIVE_IN_TWO_SECONDS,
      // A follow-up always answers with its message, as if `wait=true` had been asked.
      handle: async (world, call) =>
        renderMessage(world, await followUp(world, webhook(world, call), call.body ?? {}, call.files)),
    },
    ...onMessage('@original'),
    ...onMessage('{message_id}'),
  ];
}

function webhook(world: World, call: Call) {
  return requireWebhook(world, param(call, 'webhook_id'), param(call, 'webhook_token'));
}

function ownMessage(world: World, call: Call) {
  return requireOwnMessage(world, webhook(world, call), call.params.message_id ?? '@original');
}

/** The answer to a callback that asked `with_response=true`. A resource comes with types 4 and 7 only. */
function callbackResponse(world: World, record: InteractionRecord): object {
  const type = record.answer?.type;
  const original = world.messages.get(record.originalId ?? '');
  const isShown =
    type === InteractionResponseType.ChannelMessageWithSource ||
    type === InteractionResponseType.UpdateMessage;
  return {
    interaction: {
      id: record.id,
      type: record.type,
      channel_id: record.channelId,
      ...(original && {
        response_message_id: original.id,
        response_message_loading: (original.flags & MessageFlags.Loading) !== 0,
        response_message_ephemeral: original.visibleTo !== undefined,
      }),
    },
    ...(isShown && original && { resource: { type, message: renderMessage(world, original) } }),
  };
}
