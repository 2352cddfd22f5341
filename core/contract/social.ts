import { z } from 'zod';
import { artistRef, creationCard } from './creation.ts';
import { ABOUT_MAX, COMMENT_MAX, REPORT_MAX, TAG_MAX, TITLE_MAX } from './limits.ts';
import { pageOf, timeText } from './page.ts';

export const comment = z.object({
  id: z.string(),
  creationId: z.string(),
  artist: artistRef,
  /** Plain text; `@handle` names somebody. */
  text: z.string(),
  createdAt: timeText,
  editedAt: timeText.nullable(),
  isMine: z.boolean(),
});
export type Comment = z.output<typeof comment>;
export const commentPage = pageOf(comment);
export const commentBody = z.object({ text: z.string().trim().min(1).max(COMMENT_MAX) });

export const likeState = z.object({ liked: z.boolean(), likes: z.number().int() });
export type LikeState = z.output<typeof likeState>;

export const artist = artistRef.extend({
  bio: z.string(),
  creations: z.number().int(),
  followers: z.number().int(),
  following: z.number().int(),
  isFollowed: z.boolean(),
  isBlocked: z.boolean(),
  isMe: z.boolean(),
});
export type Artist = z.output<typeof artist>;

export const collection = z.object({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  visibility: z.enum(['public', 'private']),
  artist: artistRef,
  creations: z.number().int(),
  /** Up to four of its newest. */
  covers: z.array(creationCard),
});
export type Collection = z.output<typeof collection>;
export const collectionPage = pageOf(collection);
export const collectionBody = z.object({
  title: z.string().trim().min(1).max(TITLE_MAX),
  about: z.string().trim().max(ABOUT_MAX).default(''),
  visibility: z.enum(['public', 'private']).default('public'),
});
/** What is left out stays. */
export const collectionChange = z.object({
  title: z.string().trim().min(1).max(TITLE_MAX).optional(),
  about: z.string().trim().max(ABOUT_MAX).optional(),
  visibility: z.enum(['public', 'private']).optional(),
});

export const tag = z.object({ name: z.string(), creations: z.number().int() });
export const tagList = z.object({ items: z.array(tag) });

export const challenge = z.object({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  /** Whoever publishes with this tag in that time takes part. */
  tag: z.string(),
  startsAt: timeText,
  endsAt: timeText,
  creations: z.number().int(),
});
export type Challenge = z.output<typeof challenge>;
export const challengeBody = z.object({
  title: z.string().trim().min(1).max(TITLE_MAX),
  about: z.string().trim().max(ABOUT_MAX).default(''),
  tag: z.string().max(TAG_MAX),
  startsAt: timeText,
  endsAt: timeText,
});
export const challengeList = z.object({ items: z.array(challenge) });

export const reportBody = z.object({
  subject: z.enum(['creation', 'comment', 'artist']),
  /** An id, or a handle. */
  id: z.string().max(60),
  reason: z.enum(['illegal', 'sexual', 'violence', 'hate', 'spam', 'stolen', 'other']),
  text: z.string().trim().max(REPORT_MAX).default(''),
});

/** Something that was reported and not looked at since, for admins. */
export const openReport = z.object({
  subject: reportBody.shape.subject,
  /** An id; of an artist: the handle. */
  id: z.string(),
  /** Who made it, or who it is. */
  artist: artistRef,
  /** The picture, or the one that the comment is about; null: an artist was reported. */
  creation: creationCard.nullable(),
  /** What the comment says, or the artist of themselves. */
  text: z.string(),
  reporters: z.number().int(),
  /** How often each was named, the most named first. */
  reasons: z.array(z.object({ reason: reportBody.shape.reason, times: z.number().int() })),
  /** What the reporters wrote, where they wrote something: the newest first, and not all of very many. */
  texts: z.array(z.string()),
  firstAt: timeText,
  lastAt: timeText,
  /** Nobody else sees it until it is looked at. */
  isWithheld: z.boolean(),
});
export type OpenReport = z.output<typeof openReport>;
export const openReportPage = pageOf(openReport);
/** `keep`: it is shown again. `remove`: a creation is shown no more, a comment is deleted, an artist has no avatar any more. */
export const reviewBody = reportBody
  .pick({ subject: true, id: true })
  .extend({ verdict: z.enum(['keep', 'remove']) });
