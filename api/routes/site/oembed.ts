import { DomainError } from '@easel/core/errors.ts';
import type { GalleryReader } from '@easel/core/gallery/read-gallery.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Other sites ask again in time for what was taken down to be gone there within 5 minutes. */
const MINUTES = 'public, max-age=240';
/** A picture that is not there may come soon. */
const MOMENTS = 'public, max-age=10';

interface EmbedDeps {
  reader: GalleryReader;
  publicUrl: string;
  /** Throws too-many-requests. */
  limit(request: FastifyRequest): Promise<void>;
}

/** Where other sites ask what to show for a link to a creation; in JSON only. */
export function addOembed(site: FastifyInstance, { reader, publicUrl, limit }: EmbedDeps): void {
  site.get('/oembed', { config: { access: 'public' } }, async (request, reply) => {
    await limit(request);
    const { url = '', format = 'json' } = request.query as Record<string, string | undefined>;
    if (format !== 'json') return reply.code(501).send();
    reply.header('access-control-allow-origin', '*').header('cache-control', MOMENTS);
    const answer = await describeForEmbedding(reader, { address: url, publicUrl });
    reply.header('cache-control', MINUTES);
    return answer;
  });
}

/**
 * What a chat or another site needs to show a creation whose address was pasted into it (https://oembed.com, type photo).
 *
 * @param address of a creation's page here.
 * @throws DomainError not-found for any other address.
 */
async function describeForEmbedding(
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
