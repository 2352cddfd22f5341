import { DomainError } from '@easel/core/errors.ts';
import type { GalleryReader } from '@easel/core/gallery/read-gallery.ts';

/**
 * What a chat or another site needs to show a creation whose address was pasted into it (https://oembed.com, type photo).
 *
 * @param address of a creation's page here.
 * @throws DomainError not-found for any other address.
 */
export async function describeForEmbedding(
  reader: GalleryReader,
  { address, publicUrl }: { address: string; publicUrl: string },
): Promise<Record<string, unknown>> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const id = url && /^\/c\/([a-z0-9_]+)\/?$/.exec(url.pathname)?.[1];
  if (!url || url.origin !== new URL(publicUrl).origin || !id)
    throw new DomainError('not-found', { what: 'creation' });
  const { creation } = await reader.creation(id);
  const { artist, media, prompt } = creation;
  return {
    version: '1.0',
    type: 'photo',
    provider_name: 'Easel',
    provider_url: publicUrl,
    title: prompt,
    author_name: artist.name,
    author_url: `${publicUrl}/a/${artist.handle}`,
    url: new URL(media.large.url, publicUrl).href,
    width: media.large.width,
    height: media.large.height,
    thumbnail_url: new URL(media.small.url, publicUrl).href,
    thumbnail_width: media.small.width,
    thumbnail_height: media.small.height,
  };
}
