import type { APIEmbed } from 'discord-api-types/v10';
import { MessageFlags } from 'discord-api-types/v10';
import { ATTACHMENT_SIZE_LIMIT, storeFile, tidyName, type UploadedFile } from './attachments.ts';
import { type ComponentNode, mediaOf, readMessageComponents, walkComponents } from './components.ts';
import { emptyMessage, type FormIssue, invalidForm, readForm, tooLarge } from './errors.ts';
import { type MessageForm, messageForm } from './message-form.ts';
import type { MessageRecord, StoredFile, World } from './world.ts';

/** A message body on its way in. */
export interface IncomingContent {
  body: unknown;
  files: UploadedFile[];
  channelId: string;
  ephemeral: boolean;
  /** Flags that this way of sending may set; others fall away. */
  allowedFlags: number;
  /** The message being edited. */
  current?: MessageRecord;
  /** Whether an edit that lists no attachments keeps the old ones. */
  keepsAttachments: boolean;
  /** Where in the request the body sits, for the paths of complaints. */
  at: string[];
}

type SettledContent = Pick<MessageRecord, 'content' | 'embeds' | 'components' | 'attachmentIds' | 'flags'> & {
  form: MessageForm;
};

/**
 * Checks a message body by Discord's rules and stores its files.
 * @throws DiscordApiError 50035 (a field is wrong), 50006 (nothing in it), 40005 (a file is too large)
 */
export async function settleContent(world: World, incoming: IncomingContent): Promise<SettledContent> {
  const { files, current, at } = incoming;
  const form = readForm(messageForm, incoming.body, at);
  if (files.some((file) => file.data.length > ATTACHMENT_SIZE_LIMIT)) throw tooLarge();

  const flags = ((form.flags ?? 0) & incoming.allowedFlags) | ((current?.flags ?? 0) & ~MessageFlags.Loading);
  const isV2 = (flags & MessageFlags.IsComponentsV2) !== 0;
  const content = form.content === undefined ? (current?.content ?? '') : (form.content ?? '');
  const embeds = form.embeds === undefined ? (current?.embeds ?? []) : ((form.embeds ?? []) as APIEmbed[]);
  if (isV2) assertNoLegacyFields(content, embeds, at);
  assertEmbedText(embeds, at);
  const components =
    form.components === undefined
      ? structuredClone(current?.components ?? [])
      : readMessageComponents(form.components ?? [], isV2, [...at, 'components']);
  const plan = planAttachments(world, form, incoming, components);
  assertReferences(components, embeds, plan, at);
  if (!content && embeds.length === 0 && components.length === 0 && plan.length === 0) throw emptyMessage();

  const stored = await storePlanned(world, plan, incoming);
  linkMedia(world, components, stored);
  return { form, content, embeds, components, attachmentIds: stored.map((file) => file.id), flags };
}

/** An attachment of the message to be: kept from before, or new. */
type PlannedAttachment = { name: string } & (
  | { kept: StoredFile }
  | { upload: UploadedFile; description?: string }
);

function planAttachments(
  world: World,
  form: MessageForm,
  { files, current, keepsAttachments, at }: IncomingContent,
  components: ComponentNode[],
): PlannedAttachment[] {
  const existing = (current?.attachmentIds ?? [])
    .map((id) => world.files.get(id))
    .filter((file) => file !== undefined);
  const shownByLink = new Set(
    existing.filter((file) => isShownByLink(file, components)).map((file) => file.id),
  );
  const listed = new Map(form.attachments?.map((entry) => [entry.id, entry]));

  const unknown = [...listed.keys()].flatMap((id, index) =>
    existing.some((file) => file.id === id) || files[Number(id)]
      ? []
      : [
          {
            path: [...at, 'attachments', index, 'id'],
            code: 'ATTACHMENT_NOT_FOUND',
            message: 'Attachment data not found',
          },
        ],
  );
  if (unknown.length > 0) throw invalidForm(unknown);

  const kept = existing.filter((file) =>
    form.attachments
      ? listed.has(file.id) || shownByLink.has(file.id)
      : keepsAttachments || shownByLink.has(file.id),
  );
  return [
    ...kept.map((file) => ({ name: file.filename, kept: file })),
    ...files.map((upload, index) => {
      const entry = listed.get(String(index));
      return {
        name: tidyName(entry?.filename ?? upload.name),
        upload: { ...upload, name: entry?.filename ?? upload.name },
        ...(entry?.description && { description: entry.description }),
      };
    }),
  ];
}

/** A component may show a file of the message by the link that Discord gave for it. */
function isShownByLink(file: StoredFile, components: ComponentNode[]): boolean {
  return [...walkComponents(components)].some((node) =>
    mediaOf(node).some((media) => media.attachment_id === file.id || media.url.includes(`/${file.id}/`)),
  );
}

function assertNoLegacyFields(content: string, embeds: APIEmbed[], at: string[]): void {
  const issues: FormIssue[] = [];
  for (const [field, used] of [
    ['content', content !== ''],
    ['embeds', embeds.length > 0],
  ] as const) {
    if (!used) continue;
    const message = `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`;
    issues.push({
      path: [...at, field],
      code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      message,
    });
  }
  if (issues.length > 0) throw invalidForm(issues);
}

function assertEmbedText(embeds: APIEmbed[], at: string[]): void {
  const words = embeds.flatMap((embed) => [
    embed.title,
    embed.description,
    embed.footer?.text,
    embed.author?.name,
    ...(embed.fields ?? []).flatMap((field) => [field.name, field.value]),
  ]);
  if (words.join('').length <= 6000) return;
  const message = 'Embed size exceeds maximum size of 6000';
  throw invalidForm([{ path: [...at, 'embeds'], code: 'MAX_EMBED_SIZE_EXCEEDED', message }]);
}

const ATTACHMENT_SCHEME = 'attachment://';

function assertReferences(
  components: ComponentNode[],
  embeds: APIEmbed[],
  plan: PlannedAttachment[],
  at: string[],
): void {
  const names = new Set(plan.map(({ name }) => name));
  const missing = (url: string | undefined) =>
    url?.startsWith(ATTACHMENT_SCHEME) && !names.has(tidyName(url.slice(ATTACHMENT_SCHEME.length)));
  const urls = [...walkComponents(components)].flatMap((node) => mediaOf(node).map((media) => media.url));
  const embedUrls = embeds.flatMap((embed) => [embed.image?.url, embed.thumbnail?.url]);
  if (![...urls, ...embedUrls].some(missing)) return;
  const field = urls.some(missing) ? 'components' : 'embeds';
  throw invalidForm([
    {
      path: [...at, field],
      code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      message: 'The referenced attachment was not found',
    },
  ]);
}

async function storePlanned(
  world: World,
  plan: PlannedAttachment[],
  { channelId, ephemeral }: IncomingContent,
): Promise<StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const item of plan) {
    stored.push(
      'kept' in item
        ? item.kept
        : await storeFile(world, item.upload, { channelId, ephemeral, description: item.description }),
    );
  }
  return stored;
}

/** Ties each shown picture to its stored file, so that every rendering can sign a fresh link. */
function linkMedia(world: World, components: ComponentNode[], stored: StoredFile[]): void {
  for (const node of walkComponents(components)) {
    for (const media of mediaOf(node)) {
      media.id ??= world.nextId();
      const name = tidyName(media.url.slice(ATTACHMENT_SCHEME.length));
      const file = media.url.startsWith(ATTACHMENT_SCHEME)
        ? stored.findLast((candidate) => candidate.filename === name)
        : stored.find((candidate) => media.url.includes(`/${candidate.id}/`));
      if (file) media.attachment_id = file.id;
    }
  }
}
