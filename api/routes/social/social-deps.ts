import { DomainError } from '@easel/core/errors.ts';
import { type Cursors, createCursors, type Position } from '@easel/core/social/cursor.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDeps } from '../../app.ts';
import { viewer } from '../../viewer.ts';
import { type AnonymousCache, createAnonymousCache } from './anonymous-cache.ts';

/** What the routes of this folder share. */
export interface SocialDeps extends ApiDeps {
  cursors: Cursors;
  cache: AnonymousCache;
}

export function toSocialDeps(deps: ApiDeps): SocialDeps {
  return { ...deps, cursors: createCursors(deps.keys.cursors), cache: createAnonymousCache(deps.signals) };
}

/**
 * Sends what `load` finds: to visitors out of the last second, to members as it is now.
 *
 * @returns the reply, which is how Fastify knows that all is sent. Its type says nothing of that: routes have the type of
 * their content.
 */
export async function sendShared<Content extends object>(
  { cache }: SocialDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  load: () => Promise<Content>,
): Promise<never> {
  const sent = viewer(request) ? reply.send(await load()) : await cache.send(request, reply, load);
  return sent as never;
}

/**
 * One page of a list, with its cursors as people carry them.
 *
 * @param input.list names the list with all that narrows it: a cursor of another list is refused.
 * @param input.readPosition what the list makes of a position. Throws bad-cursor.
 */
export async function readPage<Item, At>(
  { cursors }: SocialDeps,
  input: { list: string; cursor: string | undefined; readPosition: (position: Position) => At },
  read: (after: At | undefined) => Promise<{ items: Item[]; next: Position | string | null }>,
): Promise<{ items: Item[]; next: string | null }> {
  const { list, cursor, readPosition } = input;
  const after = cursor === undefined ? undefined : readPosition(cursors.open(list, cursor));
  const { items, next } = await read(after);
  if (next === null) return { items, next };
  return { items, next: cursors.seal(list, typeof next === 'string' ? [next] : next) };
}

/** A position of a list that is sorted by id. @throws DomainError bad-cursor */
export function toIdPosition([id]: Position): string {
  if (typeof id !== 'string') throw new DomainError('bad-cursor', {});
  return id;
}

export const idParams = z.object({ id: z.string().max(60) });
export const handleParams = z.object({ handle: z.string().max(40) });
