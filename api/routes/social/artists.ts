import { pageQuery } from '@easel/core/contract/page.ts';
import { artist, collectionPage } from '@easel/core/contract/social.ts';
import { getAccountByHandle, readArtist } from '@easel/core/social/artist.ts';
import { listCollections } from '@easel/core/social/collections.ts';
import { setBlock, setFollow } from '@easel/core/social/relations.ts';
import type { ApiApp } from '../../app.ts';
import { readPage, toIdPosition } from '../../paging.ts';
import { requireAccount, viewer } from '../../viewer.ts';
import { handleParams, type SocialDeps, sendShared } from './social-deps.ts';

/** Artists, and what somebody is to them. */
export function registerArtists(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/artists/:handle',
    {
      config: { access: 'public' },
      schema: { summary: 'An artist', params: handleParams, response: { 200: artist } },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () =>
        readArtist(deps.db, { viewer: viewer(request), handle: request.params.handle }),
      ),
  );

  app.get(
    '/artists/:handle/collections',
    {
      config: { access: 'public' },
      schema: {
        summary: "An artist's collections, the newest first",
        params: handleParams,
        querystring: pageQuery,
        response: { 200: collectionPage },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, async () => {
        const of = await getAccountByHandle(deps.db, request.params.handle);
        const { cursor, limit } = request.query;
        const page = { list: `collections ${of}`, cursor, readPosition: toIdPosition };
        return readPage(deps, page, (before) =>
          listCollections(deps, { viewer: viewer(request), of, before, limit }),
        );
      }),
  );

  for (const method of ['PUT', 'DELETE'] as const) {
    const isOn = method === 'PUT';
    app.route({
      method,
      url: '/artists/:handle/follow',
      config: { access: 'member' },
      schema: {
        summary: isOn ? 'Follow an artist' : 'Follow an artist no more',
        params: handleParams,
        response: { 200: artist },
      },
      handler: async (request) => {
        const { handle } = request.params;
        const me = requireAccount(request);
        await setFollow(deps, { account: me.id, handle, follows: isOn });
        return readArtist(deps.db, { viewer: me, handle });
      },
    });
    app.route({
      method,
      url: '/artists/:handle/block',
      config: { access: 'member' },
      schema: {
        summary: isOn ? 'Block an artist: neither sees the other' : 'Block an artist no more',
        params: handleParams,
        response: { 200: artist },
      },
      handler: async (request) => {
        const { handle } = request.params;
        const me = requireAccount(request);
        await setBlock(deps, { account: me.id, handle, blocks: isOn });
        return readArtist(deps.db, { viewer: me, handle });
      },
    });
  }
}
