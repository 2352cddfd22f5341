import { pageQuery } from '@easel/core/contract/page.ts';
import { artist, collectionPage } from '@easel/core/contract/social.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { readPage, toIdPosition } from '@easel/core/sealed-page.ts';
import { getAccountByHandle, readArtist } from '@easel/core/social/artist.ts';
import { listCollections } from '@easel/core/social/collections.ts';
import { setBlock, setFollow } from '@easel/core/social/relations.ts';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
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
        readArtist(deps.db, { viewer: request.viewer, handle: request.params.handle }),
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
          listCollections(deps, { viewer: request.viewer, of, before, limit }),
        );
      }),
  );

  const switches = {
    follow: {
      on: 'Follow an artist',
      off: 'Follow an artist no more',
      turn: (account: AccountId, handle: string, isOn: boolean) =>
        setFollow(deps, { account, handle, follows: isOn }),
    },
    block: {
      on: 'Block an artist: neither sees the other',
      off: 'Block an artist no more',
      turn: (account: AccountId, handle: string, isOn: boolean) =>
        setBlock(deps, { account, handle, blocks: isOn }),
    },
  };
  for (const [name, { on, off, turn }] of Object.entries(switches)) {
    for (const method of ['PUT', 'DELETE'] as const) {
      app.route({
        method,
        url: `/artists/:handle/${name}`,
        config: { access: 'member' },
        schema: {
          summary: method === 'PUT' ? on : off,
          params: handleParams,
          response: { 200: artist },
        },
        handler: async (request) => {
          const { handle } = request.params;
          const me = requireViewer(request);
          await turn(me.id, handle, method === 'PUT');
          return readArtist(deps.db, { viewer: me, handle });
        },
      });
    }
  }
}
