import { z } from 'zod';
import { creationCard } from './creation.ts';
import { WATCHED_MAX } from './limits.ts';
import { creditsText } from './page.ts';
import { comment } from './social.ts';
import { orderView } from './studio.ts';

/**
 * What the socket at `/api/v1/live` says. Each has a number that grows; whoever comes back says the last they saw
 * (`?after=`) and gets what they missed, or `reset` when that is too long ago: then read everything anew.
 */
export const liveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), seq: z.string() }),
  z.object({ type: z.literal('reset'), seq: z.string() }),
  z.object({ type: z.literal('creation'), seq: z.string(), creation: creationCard }),
  z.object({ type: z.literal('gone'), seq: z.string(), creationId: z.string() }),
  z.object({ type: z.literal('likes'), seq: z.string(), creationId: z.string(), likes: z.number().int() }),
  z.object({
    type: z.literal('comment'),
    seq: z.string(),
    creationId: z.string(),
    comments: z.number().int(),
    comment: comment.nullable(),
  }),
  /** Only to whose order it is. */
  z.object({ type: z.literal('order'), seq: z.string(), order: orderView }),
  z.object({ type: z.literal('balance'), seq: z.string(), available: creditsText }),
]);
export type LiveEvent = z.output<typeof liveEvent>;

/** What a browser says on it: which creations it shows, so that it hears of their likes and comments. */
export const liveRequest = z.object({ watch: z.array(z.string().max(60)).max(WATCHED_MAX) });
