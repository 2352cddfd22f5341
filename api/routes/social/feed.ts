import { creationPage, feedQuery, searchQuery } from '@easel/core/contract/creation.ts';
import { challenge, challengeBody, challengeList, tagList } from '@easel/core/contract/social.ts';
import { readPage } from '@easel/core/sealed-page.ts';
import { createChallenge, getChallenge, listChallenges } from '@easel/core/social/challenges.ts';
import { readFeed } from '@easel/core/social/feed.ts';
import { toPlace } from '@easel/core/social/place.ts';
import { searchCreations } from '@easel/core/social/search.ts';
import { listTags } from '@easel/core/social/tags.ts';
import { z } from 'zod';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { idParams, type SocialDeps, sendShared } from './social-deps.ts';

const CHALLENGES_MAX = 50;

/** The wall: what is published, by time, by what is liked, by tag, model, challenge or artist, and by words. */
export function registerFeed(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/feed',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Published creations',
        description:
          'How trending is worked out: docs/decisions/trending.md. A page may hold fewer than `limit`, or none, and still have a `next`.',
        querystring: feedQuery,
        response: { 200: creationPage },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () => {
        const { cursor, limit, ...choice } = request.query;
        const page = { list: `feed ${JSON.stringify(choice)}`, cursor, readPosition: toPlace };
        return readPage(deps, page, (after) =>
          readFeed(deps, { viewer: request.viewer, choice, after, limit }),
        );
      }),
  );

  app.get(
    '/search',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Published creations by words of their prompts and tags',
        querystring: searchQuery,
        response: { 200: creationPage },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () => {
        const { cursor, limit, q } = request.query;
        const page = {
          list: `search ${q}`,
          cursor,
          readPosition: (position: readonly (string | number)[]) => position,
        };
        return readPage(deps, page, (after) =>
          searchCreations(deps, { viewer: request.viewer, query: q, after, limit }),
        );
      }),
  );

  app.get(
    '/tags',
    {
      config: { access: 'public' },
      schema: {
        summary: 'The tags that most creations have',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(60) }),
        response: { 200: tagList },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, async () => ({
        items: await listTags(deps.db, request.query.limit),
      })),
  );
}

/** Challenges: a theme and a time. */
export function registerChallenges(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/challenges',
    {
      config: { access: 'public' },
      schema: { summary: 'Challenges, the one that ends last first', response: { 200: challengeList } },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, async () => {
        return { items: await listChallenges(deps.db, CHALLENGES_MAX) };
      }),
  );

  app.get(
    '/challenges/:id',
    {
      config: { access: 'public' },
      schema: { summary: 'One challenge', params: idParams, response: { 200: challenge } },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, async () => getChallenge(deps.db, request.params.id)),
  );

  app.post(
    '/challenges',
    {
      config: { access: 'admin' },
      schema: { summary: 'Call for a challenge', body: challengeBody, response: { 201: challenge } },
    },
    async (request, reply) => {
      const { startsAt, endsAt, ...text } = request.body;
      const times = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
      const created = await createChallenge(deps, { by: requireViewer(request).id, ...text, ...times });
      return reply.code(201).send(await getChallenge(deps.db, created.id));
    },
  );
}
