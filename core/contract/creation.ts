import { z } from 'zod';
import { QUERY_MAX, TAG_MAX, TAGS_MAX } from './limits.ts';
import { pageOf, pageQuery, timeText } from './page.ts';

/** Somebody as others see them. */
export const artistRef = z.object({
  handle: z.string(),
  name: z.string(),
  avatarUrl: z.string().nullable(),
});
export type ArtistRef = z.output<typeof artistRef>;

const file = z.object({
  url: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  bytes: z.number().int(),
});

/** What a tile of the wall needs. */
export const creationCard = z.object({
  id: z.string(),
  artist: artistRef,
  /** `video`: `small` and `large` are stills of it, and `video` is the film. */
  media: z.object({
    type: z.enum(['picture', 'video']),
    /** base64, https://evanw.github.io/thumbhash */
    thumbhash: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    /** Longest side at most 512 pixels. */
    small: file,
    /** Longest side at most 2048 pixels; the small one again where the picture is not larger. */
    large: file,
    /** For walls of pictures: at most 360 pixels wide; the small one again for pictures that are older than this file. */
    tile: file,
    video: file.nullable(),
  }),
  prompt: z.string(),
  publishedAt: timeText.nullable(),
  visibility: z.enum(['private', 'public', 'hidden']),
  likes: z.number().int(),
  comments: z.number().int(),
  remixes: z.number().int(),
  /** Whether whoever asks likes it. */
  liked: z.boolean(),
});
export type CreationCard = z.output<typeof creationCard>;

/** One creation with all that its page shows. */
export const creationDetail = creationCard.extend({
  kind: z.string(),
  model: z.object({ id: z.string(), title: z.string() }),
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
  negativePrompt: z.string(),
  /** Text, because a seed may be larger than a JavaScript number is exact. */
  seed: z.string(),
  tags: z.array(z.string()),
  createdAt: timeText,
  orderId: z.string().nullable(),
  isMine: z.boolean(),
  parent: z.string().nullable(),
  /** Deep links that open the chat with this creation ready to remix; null where that chat is off. */
  remix: z.object({ discord: z.string().nullable(), telegram: z.string().nullable() }),
  downloadUrl: z.string(),
});
export type CreationDetail = z.output<typeof creationDetail>;

export const creationPage = pageOf(creationCard);

export const feedQuery = pageQuery.extend({
  sort: z.enum(['new', 'trending', 'following']).default('new'),
  tag: z.string().max(TAG_MAX).optional(),
  model: z.string().max(60).optional(),
  challenge: z.string().max(60).optional(),
  artist: z.string().max(40).optional(),
});

export const searchQuery = pageQuery.extend({ q: z.string().trim().min(1).max(QUERY_MAX) });

/** One picture in the tree of what came from what: ancestors first, then descendants, nearest first. */
export const lineageNode = z.object({
  creation: creationCard.nullable(),
  id: z.string(),
  parent: z.string().nullable(),
  depth: z.number().int(),
  /** How it came from its parent: `vary`, `upscale`, `remix` … */
  kind: z.string(),
});
export const lineage = z.object({ nodes: z.array(lineageNode) });
export type Lineage = z.output<typeof lineage>;

/** What the owner may change; what is left out stays. */
export const creationChange = z.object({
  visibility: z.enum(['private', 'public', 'hidden']).optional(),
  tags: z.array(z.string().max(TAG_MAX)).max(TAGS_MAX).optional(),
});

export const bulkChange = z.object({
  ids: z.array(z.string()).min(1).max(100),
  action: z.enum(['publish', 'hide', 'delete', 'tag']),
  tags: z.array(z.string().max(TAG_MAX)).max(TAGS_MAX).optional(),
});
/** What became of each. */
export const bulkResult = z.object({ done: z.array(z.string()), refused: z.array(z.string()) });
