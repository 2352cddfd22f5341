import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';
import { type FormIssue, invalidForm, readForm } from './errors.ts';

/** A component as the twin keeps it: validated, with its id and every default filled in. */
export interface ComponentNode {
  type: number;
  id?: number;
  [field: string]: unknown;
}

/** A picture or file inside a component; `attachment_id` when it was uploaded with the message. */
export interface MediaNode {
  url: string;
  id?: string;
  attachment_id?: string;
}

const MAX_COMPONENTS = 40;
const MAX_TEXT = 4000;

const id = z.int().min(0).optional();
const customId = z.string().min(1).max(100);
const media = z.object({ url: z.string().min(1).max(2048) });
const mediaWords = { description: z.string().max(1024).nullish(), spoiler: z.boolean().optional() };
const emoji = z.object({
  id: z.string().nullish(),
  name: z.string().max(32).nullish(),
  animated: z.boolean().optional(),
});

const button = z
  .object({
    type: z.literal(ComponentType.Button),
    id,
    style: z.enum(ButtonStyle),
    label: z.string().max(80).optional(),
    emoji: emoji.optional(),
    custom_id: customId.optional(),
    url: z.string().max(512).optional(),
    sku_id: z.string().optional(),
    disabled: z.boolean().optional(),
  })
  .superRefine((value, context) => {
    const refuse = (field: string, code: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message, params: { code } });
    const wanted =
      value.style === ButtonStyle.Link ? 'url' : value.style === ButtonStyle.Premium ? 'sku_id' : 'custom_id';
    for (const field of ['url', 'sku_id', 'custom_id'] as const) {
      if (field === wanted && value[field] === undefined)
        refuse(field, 'BASE_TYPE_REQUIRED', `A ${field} is required for this button style`);
      if (field !== wanted && value[field] !== undefined)
        refuse(
          field,
          'BUTTON_COMPONENT_FIELD_NOT_ALLOWED',
          `A ${field} is not allowed for this button style`,
        );
    }
    if (value.style === ButtonStyle.Link && !/^(https?|discord):\/\//.test(value.url ?? 'https://'))
      refuse('url', 'URL_TYPE_INVALID_SCHEME', 'Scheme must be one of ("http", "https", "discord").');
    if (wanted !== 'sku_id' && !value.label && !value.emoji)
      refuse('label', 'BUTTON_COMPONENT_INVALID_LABEL_OR_EMOJI', 'A button needs a label or an emoji');
  });

const selectFields = {
  id,
  custom_id: customId,
  placeholder: z.string().max(150).optional(),
  min_values: z.int().min(0).max(25).optional(),
  max_values: z.int().min(1).max(25).optional(),
  required: z.boolean().optional(),
  disabled: z.boolean().optional(),
};
const stringSelect = z.object({
  type: z.literal(ComponentType.StringSelect),
  ...selectFields,
  options: z
    .array(
      z.object({
        label: z.string().min(1).max(100),
        value: z.string().min(1).max(100),
        description: z.string().max(100).nullish(),
        emoji: emoji.optional(),
        default: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(25),
});
const entitySelect = z.object({
  type: z.literal([
    ComponentType.UserSelect,
    ComponentType.RoleSelect,
    ComponentType.MentionableSelect,
    ComponentType.ChannelSelect,
  ]),
  ...selectFields,
  channel_types: z.array(z.int()).optional(),
  default_values: z
    .array(z.object({ id: z.string(), type: z.string() }))
    .max(25)
    .optional(),
});

const actionRow = z
  .object({
    type: z.literal(ComponentType.ActionRow),
    id,
    components: z
      .array(z.discriminatedUnion('type', [button, stringSelect, entitySelect]))
      .min(1)
      .max(5),
  })
  .refine(
    ({ components }) =>
      components.length === 1 || components.every(({ type }) => type === ComponentType.Button),
    {
      path: ['components'],
      message: 'A select fills its row alone',
      params: { code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED' },
    },
  );
const textDisplay = z.object({
  type: z.literal(ComponentType.TextDisplay),
  id,
  content: z.string().min(1).max(MAX_TEXT),
});
const thumbnail = z.object({ type: z.literal(ComponentType.Thumbnail), id, media, ...mediaWords });
const section = z.object({
  type: z.literal(ComponentType.Section),
  id,
  components: z.array(textDisplay).min(1).max(3),
  accessory: z.discriminatedUnion('type', [button, thumbnail]),
});
const mediaGallery = z.object({
  type: z.literal(ComponentType.MediaGallery),
  id,
  items: z
    .array(z.object({ media, ...mediaWords }))
    .min(1)
    .max(10),
});
const file = z.object({
  type: z.literal(ComponentType.File),
  id,
  file: media.refine(({ url }) => url.startsWith('attachment://'), {
    path: ['url'],
    message: 'A file component shows an uploaded attachment only',
    params: { code: 'URL_TYPE_INVALID_SCHEME' },
  }),
  spoiler: z.boolean().optional(),
});
const separator = z.object({
  type: z.literal(ComponentType.Separator),
  id,
  divider: z.boolean().optional(),
  spacing: z.union([z.literal(1), z.literal(2)]).optional(),
});
const container = z.object({
  type: z.literal(ComponentType.Container),
  id,
  components: z
    .array(z.discriminatedUnion('type', [actionRow, textDisplay, section, mediaGallery, file, separator]))
    .min(1),
  accent_color: z.int().min(0).max(0xffffff).nullish(),
  spoiler: z.boolean().optional(),
});
const messageV1 = z.array(z.discriminatedUnion('type', [actionRow])).max(5);
const messageV2 = z.array(
  z.discriminatedUnion('type', [actionRow, textDisplay, section, mediaGallery, file, separator, container]),
);

const textInput = z
  .object({
    type: z.literal(ComponentType.TextInput),
    id,
    custom_id: customId,
    style: z.union([z.literal(1), z.literal(2)]),
    label: z.string().min(1).max(45).optional(),
    min_length: z.int().min(0).max(4000).optional(),
    max_length: z.int().min(1).max(4000).optional(),
    required: z.boolean().optional(),
    value: z.string().max(4000).optional(),
    placeholder: z.string().max(100).optional(),
  })
  .refine(({ value = '', max_length = 4000 }) => value.length <= max_length, {
    path: ['value'],
    message: 'The prefilled value is longer than max_length',
    params: { code: 'BASE_TYPE_MAX_LENGTH' },
  });
const fileUpload = z.object({
  type: z.literal(ComponentType.FileUpload),
  id,
  custom_id: customId,
  min_values: z.int().min(0).max(10).optional(),
  max_values: z.int().min(1).max(10).optional(),
  required: z.boolean().optional(),
});
const label = z.object({
  type: z.literal(ComponentType.Label),
  id,
  label: z.string().min(1).max(45),
  description: z.string().max(100).optional(),
  component: z.discriminatedUnion('type', [textInput, stringSelect, entitySelect, fileUpload]),
});
const legacyInputRow = z.object({
  type: z.literal(ComponentType.ActionRow),
  id,
  components: z.array(textInput.refine((input) => input.label !== undefined, { path: ['label'] })).length(1),
});
const modalForm = z.object({
  custom_id: customId,
  title: z.string().min(1).max(45),
  components: z
    .array(z.discriminatedUnion('type', [label, textDisplay, legacyInputRow]))
    .min(1)
    .max(5),
});

/** A dialog as a person sees it. */
export interface ModalNode {
  custom_id: string;
  title: string;
  components: ComponentNode[];
}

/** Checks a message's components by the rules of either generation. Throws 50035. */
export function readMessageComponents(components: unknown, isV2: boolean, at: string[]): ComponentNode[] {
  const nodes: ComponentNode[] = readForm<ComponentNode[]>(isV2 ? messageV2 : messageV1, components, at);
  assertTree(nodes, at);
  return withIds(nodes);
}

/** Checks the dialog of a type 9 callback. Throws 50035. */
export function readModal(data: unknown, at: string[]): ModalNode {
  const modal: ModalNode = readForm<ModalNode>(modalForm, data, at);
  assertTree(modal.components, [...at, 'components']);
  return { ...modal, components: withIds(modal.components) };
}

/** Every component of a tree, parents first. */
export function* walkComponents(nodes: readonly ComponentNode[]): Generator<ComponentNode> {
  for (const node of nodes) {
    yield node;
    yield* walkComponents(childrenOf(node));
  }
}

/** The pictures and files that a component shows. */
export function mediaOf(node: ComponentNode): MediaNode[] {
  if (node.type === ComponentType.Thumbnail) return [node.media as MediaNode];
  if (node.type === ComponentType.File) return [node.file as MediaNode];
  if (node.type === ComponentType.MediaGallery)
    return (node.items as { media: MediaNode }[]).map((item) => item.media);
  return [];
}

function childrenOf(node: ComponentNode): ComponentNode[] {
  const children = (node.components as ComponentNode[] | undefined) ?? [];
  const single = [node.accessory, node.component].filter((child) => child !== undefined);
  return [...children, ...(single as ComponentNode[])];
}

function assertTree(nodes: ComponentNode[], at: string[]): void {
  const all = [...walkComponents(nodes)];
  const issues: FormIssue[] = [];
  const refuse = (code: string, message: string) => issues.push({ path: at, code, message });
  if (all.length > MAX_COMPONENTS)
    refuse('COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `A message holds at most ${MAX_COMPONENTS} components`);
  const text = all.reduce(
    (sum, node) => sum + (node.type === ComponentType.TextDisplay ? String(node.content).length : 0),
    0,
  );
  if (text > MAX_TEXT)
    refuse('COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', `The total displayable text exceeds ${MAX_TEXT}`);
  if (hasDuplicates(all.map((node) => node.custom_id)))
    refuse('COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  if (hasDuplicates(all.map((node) => node.id || undefined)))
    refuse('COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated');
  if (issues.length > 0) throw invalidForm(issues);
}

function hasDuplicates(values: unknown[]): boolean {
  const given = values.filter((value) => value !== undefined);
  return new Set(given).size !== given.length;
}

/** Fills in the ids that the sender left out, and the defaults that Discord's answers always carry. */
function withIds(nodes: ComponentNode[]): ComponentNode[] {
  const all = [...walkComponents(nodes)];
  const taken = new Set(all.map((node) => node.id));
  let next = 1;
  for (const node of all) {
    if (!node.id) {
      while (taken.has(next)) next += 1;
      node.id = next;
      taken.add(next);
    }
    Object.assign(node, defaultsFor(node), dropUndefined(node));
  }
  return nodes;
}

function defaultsFor(node: ComponentNode): Record<string, unknown> {
  switch (node.type) {
    case ComponentType.Button:
      return { disabled: false };
    case ComponentType.StringSelect:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return { min_values: 1, max_values: 1, disabled: false };
    case ComponentType.Container:
      return { accent_color: null, spoiler: false };
    case ComponentType.Thumbnail:
      return { description: null, spoiler: false };
    case ComponentType.File:
      return { spoiler: false, name: null, size: null };
    case ComponentType.Separator:
      return { divider: true, spacing: 1 };
    case ComponentType.MediaGallery:
      for (const item of node.items as Record<string, unknown>[]) {
        item.description ??= null;
        item.spoiler ??= false;
      }
      return {};
    default:
      return {};
  }
}

function dropUndefined(node: ComponentNode): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(node).filter(([, value]) => value !== undefined && value !== null),
  );
}
