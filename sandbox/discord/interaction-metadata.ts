import type { APIMessageInteractionMetadata } from 'discord-api-types/v10';
import { InteractionType } from 'discord-api-types/v10';
import type { InteractionRecord } from './interactions.ts';
import type { World } from './world.ts';
import { findUser } from './world.ts';

/** What a message tells of the interaction that made it. */
export function interactionMetadata(
  world: World,
  record: InteractionRecord,
  messageId: string,
): APIMessageInteractionMetadata {
  const parent = world.interactions.get(record.parentToken ?? '');
  const isFollowUp = record.originalId !== undefined && record.originalId !== messageId;
  const isMenuOnMessage = record.targetId !== undefined && world.messages.has(record.targetId);
  return {
    id: record.id,
    type: record.type,
    user: findUser(world, record.userId),
    authorizing_integration_owners: record.owners,
    ...(isFollowUp && { original_response_message_id: record.originalId }),
    ...(record.type === InteractionType.MessageComponent && {
      interacted_message_id: record.sourceMessageId,
    }),
    ...(isMenuOnMessage && { target_message_id: record.targetId }),
    ...(parent && { triggering_interaction_metadata: interactionMetadata(world, parent, messageId) }),
  } as APIMessageInteractionMetadata;
}
