import { ComponentType } from 'discord-api-types/v10';
import { attachmentPayload, storeFile, type UploadedFile } from './attachments.ts';
import { RefusedByClient } from './command-options.ts';
import { type ComponentNode, walkComponents } from './components.ts';
import type { OpenModal } from './interaction-handle.ts';
import { pickInSelect } from './select-answers.ts';
import type { ChannelRecord, World } from './world.ts';

/** A text, the values of a select, or the files of an upload. */
export type ModalAnswer = string | string[] | UploadedFile[];

type Resolved = Record<string, Record<string, object>>;

/**
 * The `data` of a dialog's submission.
 * @throws RefusedByClient for an unknown field, or an answer that the field does not take
 */
export async function buildModalData(
  world: World,
  channel: ChannelRecord,
  modal: OpenModal,
  answers: Record<string, ModalAnswer>,
): Promise<object> {
  const fields = [...walkComponents(modal.components)].filter(({ custom_id }) => custom_id !== undefined);
  const unknown = Object.keys(answers).find((name) => !fields.some(({ custom_id }) => custom_id === name));
  if (unknown !== undefined) throw new RefusedByClient(`the dialog has no field ${unknown}`);
  const resolved: Resolved = {};
  const answer = (field: ComponentNode) =>
    answerField(world, channel, field, answers[String(field.custom_id)], resolved);
  const components: object[] = [];
  for (const node of modal.components) {
    const { type, id } = node;
    if (type === ComponentType.TextDisplay) components.push({ type, id });
    else if (type === ComponentType.Label)
      components.push({ type, id, component: await answer(node.component as ComponentNode) });
    else {
      const [input] = node.components as ComponentNode[];
      components.push({ type, id, components: input ? [await answer(input)] : [] });
    }
  }
  const hasResolved = Object.keys(resolved).length > 0;
  return { custom_id: modal.custom_id, components, ...(hasResolved && { resolved }) };
}

async function answerField(
  world: World,
  channel: ChannelRecord,
  field: ComponentNode,
  given: ModalAnswer | undefined,
  resolved: Resolved,
): Promise<object> {
  const { type, id, custom_id } = field;
  const base = { type, id, custom_id };
  if (type === ComponentType.TextInput)
    return { ...base, value: readText(field, given ?? String(field.value ?? '')) };
  const items = Array.isArray(given) ? given : given === undefined ? [] : [given];
  const isRequired = field.required !== false;
  if (items.length === 0 && isRequired) throw new RefusedByClient(`the field ${custom_id} must be filled in`);
  if (type !== ComponentType.FileUpload) {
    const picked = items.map(String);
    if (picked.length > 0) Object.assign(resolved, pickInSelect(world, channel, field, picked).resolved);
    return { ...base, values: picked };
  }
  const values: string[] = [];
  for (const file of items) {
    if (typeof file === 'string') throw new RefusedByClient(`the field ${custom_id} takes files`);
    const stored = await storeFile(world, file, { channelId: channel.id, ephemeral: true });
    resolved.attachments = { ...resolved.attachments, [stored.id]: attachmentPayload(world, stored) };
    values.push(stored.id);
  }
  if (values.length > Number(field.max_values ?? 1)) {
    throw new RefusedByClient(`the field ${custom_id} takes at most ${field.max_values ?? 1} files`);
  }
  return { ...base, values };
}

function readText(
  { custom_id, required, min_length, max_length }: ComponentNode,
  given: ModalAnswer,
): string {
  if (typeof given !== 'string') throw new RefusedByClient(`the field ${custom_id} takes a text`);
  if (given === '' && required === false) return given;
  const [fewest, most] = [Math.max(1, Number(min_length ?? 0)), Number(max_length ?? 4000)];
  if (given.length < fewest || given.length > most) {
    throw new RefusedByClient(`the field ${custom_id} takes ${fewest} to ${most} characters`);
  }
  return given;
}
