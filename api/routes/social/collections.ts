import { creationPage } from '@easel/core/contract/creation.ts';
import { pageQuery } from '@easel/core/contract/page.ts';
import { collection, collectionBody, collectionChange, collectionPage } from '@easel/core/contract/social.ts';
import { readId } from '@easel/core/read-id.ts';
import { readPage, toIdPosition } from '@easel/core/sealed-page.ts';
import {
  addToCollection,
  changeCollection,
  createCollection,
  deleteCollection,
  listCollections,
  readCollection,
  readCollectionItems,
  removeFromCollection,
} from '@easel/core/social/collections.ts';
import { toPlace } from '@easel/core/social/place.ts';
import { z } from 'zod';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { idParams, type SocialDeps, sendShared } from './social-deps.ts';

/** Collections: creations that somebody put together. */
export function registerCollections(app: ApiApp, deps: SocialDeps): void {
  registerMine(app, deps);
  registerOne(app, deps);
  registerItems(app, deps);
}

function registerMine(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/collections',
    {
      config: { access: 'member' },
      schema: {
        summary: 'My collections, the newest first',
        querystring: pageQuery,
        response: { 200: collectionPage },
      },
    },
    (request) => {
      const me = requireViewer(request);
      const { cursor, limit } = request.query;
      const page = { list: `collections ${me.id}`, cursor, readPosition: toIdPosition };
      return readPage(deps, page, (before) =>
        listCollections(deps, { viewer: me, of: me.id, before, limit }),
      );
    },
  );

  app.post(
    '/collections',
    {
      config: { access: 'member' },
      schema: { summary: 'Open a collection', body: collectionBody, response: { 201: collection } },
    },
    async (request, reply) => {
      const me = requireViewer(request);
      const id = await createCollection(deps, { account: me.id, ...request.body });
      return reply.code(201).send(await readCollection(deps, { viewer: me, id }));
    },
  );
}

function registerOne(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/collections/:id',
    {
      config: { access: 'public' },
      schema: { summary: 'A collection', params: idParams, response: { 200: collection } },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () =>
        readCollection(deps, { viewer: request.viewer, id: collectionId(request.params) }),
      ),
  );

  app.patch(
    '/collections/:id',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Change my collection',
        params: idParams,
        body: collectionChange,
        response: { 200: collection },
      },
    },
    async (request) => {
      const me = requireViewer(request);
      const id = collectionId(request.params);
      await changeCollection(deps, { account: me.id, id, change: request.body });
      return readCollection(deps, { viewer: me, id });
    },
  );

  app.delete(
    '/collections/:id',
    {
      config: { access: 'owner' },
      schema: { summary: 'Delete my collection', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteCollection(deps, { account: requireViewer(request).id, id: collectionId(request.params) });
      return reply.code(204).send(null);
    },
  );
}

function registerItems(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/collections/:id/creations',
    {
      config: { access: 'public' },
      schema: {
        summary: 'What is in a collection, what was put in last first',
        params: idParams,
        querystring: pageQuery,
        response: { 200: creationPage },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () => {
        const id = collectionId(request.params);
        const { cursor, limit } = request.query;
        const page = { list: `collection ${id}`, cursor, readPosition: toPlace };
        return readPage(deps, page, (after) =>
          readCollectionItems(deps, { viewer: request.viewer, id, after, limit }),
        );
      }),
  );

  const itemParams = idParams.extend({ creationId: z.string().max(60) });
  app.put(
    '/collections/:id/creations/:creationId',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Put a creation into my collection',
        params: itemParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const creation = readId('cre', request.params.creationId, 'creation');
      await addToCollection(deps, {
        viewer: requireViewer(request),
        id: collectionId(request.params),
        creation,
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/collections/:id/creations/:creationId',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Take a creation out of my collection',
        params: itemParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const creation = readId('cre', request.params.creationId, 'creation');
      const account = requireViewer(request).id;
      await removeFromCollection(deps, { account, id: collectionId(request.params), creation });
      return reply.code(204).send(null);
    },
  );
}

function collectionId({ id }: { id: string }) {
  return readId('col', id, 'collection');
}
