import { bulkChange, bulkResult } from '@easel/core/contract/creation.ts';
import { myCreationsPage, myCreationsQuery } from '@easel/core/contract/studio.ts';
import { parseId } from '@easel/core/ids.ts';
import { readPage, toIdPosition } from '@easel/core/sealed-page.ts';
import { listMyCreations } from '@easel/core/social/my-creations.ts';
import { changeCreations } from '@easel/core/social/publication.ts';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import type { SocialDeps } from './social-deps.ts';

/** My studio's creations, one page after the other, and what I do to many at once. */
export function registerMyCreations(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/me/creations',
    {
      config: { access: 'member' },
      schema: {
        summary: 'My creations, the newest first',
        querystring: myCreationsQuery,
        response: { 200: myCreationsPage },
      },
    },
    (request) => {
      const account = requireViewer(request).id;
      const { cursor, limit, q, ...choice } = request.query;
      const list = `my creations ${JSON.stringify({ account, q, ...choice })}`;
      return readPage(deps, { list, cursor, readPosition: toIdPosition }, (before) =>
        listMyCreations(deps, { account, ...choice, query: q, before, limit }),
      );
    },
  );

  app.post(
    '/me/creations/bulk',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Publish, hide, tag or delete many of my creations',
        body: bulkChange,
        response: { 200: bulkResult },
      },
    },
    async (request) => {
      const account = requireViewer(request).id;
      const { ids, ...what } = request.body;
      const known = ids.flatMap((text) => parseId('cre', text) ?? []);
      const { done, refused } = await changeCreations(deps, { account, ids: known, ...what });
      return { done, refused: [...refused, ...ids.filter((text) => !parseId('cre', text))] };
    },
  );
}
