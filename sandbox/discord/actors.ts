import type { APIMessage } from 'discord-api-types/v10';
import { ApplicationCommandType, ComponentType, InteractionType, MessageFlags } from 'discord-api-types/v10';
import { storeFile, type UploadedFile } from './attachments.ts';
import {
  buildAutocompleteData,
  buildCommandData,
  type OptionValue,
  pickCommand,
  RefusedByClient,
} from './command-options.ts';
import { type ComponentNode, walkComponents } from './components.ts';
import { createHandle, type InteractionHandle, type OpenModal } from './interaction-handle.ts';
import { openInteraction } from './interactions.ts';
import { postRecord, renderMessage } from './messages.ts';
import { buildModalData, type ModalAnswer } from './modal-answers.ts';
import type { TwinChannel } from './people.ts';
import { buildSelectData } from './select-answers.ts';
import type { ChannelRecord, MessageRecord, UserRecord, World } from './world.ts';

/** A person in a channel, with a client in hand. What that client would refuse throws `RefusedByClient`. */
export interface Actor {
  userId: string;
  channel: TwinChannel;
  /** Writes an ordinary message. */
  say(text: string, options?: { files?: UploadedFile[]; replyTo?: { id: string } }): Promise<APIMessage>;
  /** Uses a slash command; `name` may go on with a subcommand. */
  command(name: string, options?: Record<string, OptionValue>): Promise<InteractionHandle>;
  /** Uses a command of a message's context menu. */
  commandOn(name: string, message: { id: string }): InteractionHandle;
  /** What the app offers for an option while `typed` stands in it. Rejects if it offers nothing in time. */
  autocomplete(
    name: string,
    option: string,
    typed: string,
    filledIn?: Record<string, string | number | boolean>,
  ): Promise<{ name: string; value: string | number }[]>;
  /** Presses a button of the message as it is now, by custom id or label. */
  press(message: { id: string }, customIdOrLabel: string): InteractionHandle;
  /** Picks values in a select, named by custom id or placeholder; people, channels and roles by id. */
  select(message: { id: string }, customIdOrPlaceholder: string, values: string[]): InteractionHandle;
  /** Fills in and sends a dialog; a field left out keeps what stood in it. */
  submitModal(modal: OpenModal, answers: Record<string, ModalAnswer>): Promise<InteractionHandle>;
  /** All that the person sees in the channel now, their ephemeral messages included, oldest first. */
  readonly messages: APIMessage[];
}

export function createActor(
  world: World,
  who: UserRecord,
  channel: ChannelRecord,
  place: TwinChannel,
): Actor {
  const me = who.user.id;
  const open = (input: Parameters<typeof openInteraction>[3]) =>
    createHandle(world, openInteraction(world, who, channel, input));

  return {
    userId: me,
    channel: place,
    get messages() {
      return [...world.messages.values()]
        .filter((message) => message.channelId === channel.id && isSeenBy(message, me))
        .map((message) => renderMessage(world, message));
    },
    async say(text, { files = [], replyTo } = {}) {
      if (text.length > 2000) throw new RefusedByClient('a message has at most 2000 characters');
      const stored = [];
      for (const file of files)
        stored.push(await storeFile(world, file, { channelId: channel.id, ephemeral: false }));
      const fields = {
        content: text,
        embeds: [],
        components: [],
        attachmentIds: stored.map(({ id }) => id),
        flags: 0,
      };
      const origin = { channel, authorId: me };
      return renderMessage(world, postRecord(world, origin, { ...fields, repliesTo: replyTo?.id }));
    },
    async command(name, options = {}) {
      const picked = pickCommand(world, who, channel, name);
      const data = await buildCommandData(world, channel, picked, options);
      return open({ type: InteractionType.ApplicationCommand, data });
    },
    commandOn(name, message) {
      const { command } = pickCommand(world, who, channel, name, ApplicationCommandType.Message);
      const target = seenMessage(world, me, message);
      const resolved = { messages: { [target.id]: renderMessage(world, target) } };
      const data = { id: command.id, name, type: command.type, target_id: target.id, resolved };
      return open({ type: InteractionType.ApplicationCommand, data, targetId: target.id });
    },
    async autocomplete(name, option, typed, filledIn = {}) {
      const picked = pickCommand(world, who, channel, name);
      const data = buildAutocompleteData(picked, option, typed, filledIn);
      const seen = await open({ type: InteractionType.ApplicationCommandAutocomplete, data }).response();
      if (seen.kind !== 'choices') throw new Error('Loading options failed');
      return seen.choices;
    },
    press(message, wanted) {
      const target = seenMessage(world, me, message);
      const button = findComponent(target, wanted, (node) => node.type === ComponentType.Button);
      if (button.custom_id === undefined) throw new RefusedByClient(`the button ${wanted} opens a link`);
      const data = { custom_id: button.custom_id, component_type: button.type, id: button.id };
      return open({ type: InteractionType.MessageComponent, data, sourceMessageId: target.id });
    },
    select(message, wanted, values) {
      const target = seenMessage(world, me, message);
      const select = findComponent(target, wanted, (node) => SELECTS.has(node.type));
      const data = buildSelectData(world, channel, select, values);
      return open({ type: InteractionType.MessageComponent, data, sourceMessageId: target.id });
    },
    async submitModal(modal, answers) {
      const parent = world.interactions.get(modal.interactionToken);
      if (parent?.userId !== me) throw new RefusedByClient('the dialog was opened before somebody else');
      const data = await buildModalData(world, channel, modal, answers);
      const sourceMessageId = parent.sourceMessageId;
      return open({ type: InteractionType.ModalSubmit, data, sourceMessageId, parentToken: parent.token });
    },
  };
}

const SELECTS = new Set<number>([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

function isSeenBy(message: MessageRecord, userId: string): boolean {
  return !message.deleted && (message.visibleTo === undefined || message.visibleTo === userId);
}

/** The message as it is now, whatever older copy of it the caller holds. */
function seenMessage(world: World, userId: string, { id }: { id: string }): MessageRecord {
  const record = world.messages.get(id);
  if (!record || !isSeenBy(record, userId)) throw new RefusedByClient(`there is no message ${id} to be seen`);
  return record;
}

function findComponent(
  message: MessageRecord,
  wanted: string,
  isKind: (node: ComponentNode) => boolean,
): ComponentNode {
  if (message.flags & MessageFlags.Loading) throw new RefusedByClient('the app is still thinking');
  const nodes = [...walkComponents(message.components)].filter(isKind);
  const names = (node: ComponentNode) => [
    node.custom_id,
    node.label,
    node.placeholder,
    (node.emoji as { name?: string } | undefined)?.name,
  ];
  const found = nodes.find((node) => names(node).includes(wanted));
  if (!found) {
    const offered = nodes.map((node) => node.label ?? node.placeholder ?? node.custom_id).join(', ');
    throw new RefusedByClient(`the message offers no ${wanted}, only: ${offered || 'nothing'}`);
  }
  if (found.disabled) throw new RefusedByClient(`${wanted} is switched off`);
  return found;
}
