import type { APIMessage } from 'discord-api-types/v10';
import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import { type ComponentNode, mediaOf, walkComponents } from './components.ts';

/** A button as a person sees it. */
export interface SeenButton {
  label: string;
  customId: string | undefined;
  url: string | undefined;
  disabled: boolean;
  style: number;
}

/** A picture or file of a message, wherever it is shown. */
export interface SeenFile {
  name: string;
  url: string;
  contentType: string | undefined;
  width: number | undefined;
  height: number | undefined;
  description: string | undefined;
}

/** Every component of a message, parents first. */
function messageComponents(message: APIMessage): ComponentNode[] {
  return [...walkComponents((message.components ?? []) as unknown as ComponentNode[])];
}

/** All that a message says, in reading order: its content, its embeds and its text displays. */
export function messageText(message: APIMessage): string {
  const embeds = message.embeds.flatMap((embed) => [
    embed.title,
    embed.description,
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
    embed.footer?.text,
  ]);
  const displays = messageComponents(message)
    .filter(({ type }) => type === ComponentType.TextDisplay)
    .map(({ content }) => String(content));
  return [message.content, ...embeds, ...displays].filter(Boolean).join('\n');
}

export function messageButtons(message: APIMessage): SeenButton[] {
  return messageComponents(message)
    .filter(({ type }) => type === ComponentType.Button)
    .map((node) => ({
      label: String(node.label ?? (node.emoji as { name?: string } | undefined)?.name ?? ''),
      customId: node.custom_id as string | undefined,
      url: node.url as string | undefined,
      disabled: node.disabled === true,
      style: Number(node.style),
    }));
}

/** Attachments and the media inside components, in the order they are shown. */
export function messageFiles(message: APIMessage): SeenFile[] {
  const attached = message.attachments.map((file) => ({
    name: file.filename,
    url: file.url,
    contentType: file.content_type,
    width: file.width ?? undefined,
    height: file.height ?? undefined,
    description: file.description,
  }));
  const shown = messageComponents(message).flatMap((node) => {
    const items = (node.items as { description?: string | null }[] | undefined) ?? [
      node as { description?: string },
    ];
    return mediaOf(node).map((media, index) => {
      const details = media as { content_type?: string; width?: number | null; height?: number | null };
      return {
        name: decodeURIComponent(new URL(media.url).pathname.split('/').at(-1) ?? ''),
        url: media.url,
        contentType: details.content_type,
        width: details.width ?? undefined,
        height: details.height ?? undefined,
        description: items[index]?.description ?? undefined,
      };
    });
  });
  return [...attached, ...shown];
}

/** Downloads a file as a person would, by its link. Throws where the link has expired. */
export async function downloadFile(file: Pick<SeenFile, 'url'>): Promise<Buffer> {
  const response = await fetch(file.url);
  if (!response.ok) throw new Error(`the file answers ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

export function isEphemeral(message: APIMessage): boolean {
  return ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}
