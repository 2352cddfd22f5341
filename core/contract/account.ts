import { z } from 'zod';
import { BIO_MAX, HANDLE_SHAPE, NAME_MAX } from './limits.ts';
import { creditsText, timeText } from './page.ts';

export const HANDLE = new RegExp(`^${HANDLE_SHAPE}$`);

export const identity = z.object({
  platform: z.enum(['discord', 'telegram']),
  displayName: z.string(),
  since: timeText,
});

/** Whoever is signed in. */
export const me = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  bio: z.string(),
  avatarUrl: z.string().nullable(),
  role: z.enum(['member', 'admin']),
  plan: z.enum(['free', 'premium']),
  language: z.string(),
  privacy: z.object({
    /** Every new creation is published by itself. */
    publishByDefault: z.boolean(),
    showPrompts: z.boolean(),
    /** Search engines may list the artist's page. */
    indexable: z.boolean(),
  }),
  identities: z.array(identity),
  balance: creditsText,
  /** When this account will be erased, because its person asked for it; null: it stays. */
  eraseAt: timeText.nullable(),
  /** To be sent as the header `x-csrf-token` with everything but GET. */
  csrfToken: z.string(),
});
export type Me = z.output<typeof me>;

export const profileChange = z.object({
  handle: z.string().regex(HANDLE).optional(),
  name: z.string().trim().min(1).max(NAME_MAX).optional(),
  bio: z.string().trim().max(BIO_MAX).optional(),
  language: z.string().max(12).optional(),
  privacy: me.shape.privacy.partial().optional(),
});

/** A browser that is signed in. */
export const session = z.object({
  id: z.string(),
  isThis: z.boolean(),
  device: z.string(),
  createdAt: timeText,
  lastSeenAt: timeText,
});
export type Session = z.output<typeof session>;
export const sessionList = z.object({ items: z.array(session) });

/**
 * Ways to sign in here: which chats are on; a link to `startUrl?next=<path>` is all it takes. The bot's link (`/login`)
 * always works: it opens `/sign-in#code=…`, a page that posts the code.
 */
export const signInWays = z.object({
  discord: z.object({ startUrl: z.string() }).nullable(),
  telegram: z.object({ startUrl: z.string() }).nullable(),
});
export type SignInWays = z.output<typeof signInWays>;

/**
 * What `/sign-in?problem=` says to whoever comes back from Discord or Telegram without being signed in. `foreign`: this
 * browser did not ask, or did so too long ago.
 */
export const SIGN_IN_PROBLEMS = ['cancelled', 'refused', 'unavailable', 'foreign'] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];

/** A one-time code from a bot's link: its first use decides. 64 bits at least, ten minutes. */
export const linkCodeBody = z.object({ code: z.string().min(16).max(100) });

/** `leaving`: one of them is about to be erased. `admin-confirms`: one is an admin's, and it is the other that uses the code. */
export const LINK_OBSTACLES = [
  'same-platform',
  'two-plans',
  'orders-under-way',
  'leaving',
  'admin-confirms',
] as const;

/** What joining two accounts would do, shown before it is done; `confirm` answers with the account that stays. */
export const mergePreview = z.object({
  /** What stays. */
  into: z.object({
    handle: z.string(),
    identities: z.array(identity),
    balance: creditsText,
    creations: z.number().int(),
  }),
  /** What becomes part of it. */
  from: z.object({
    handle: z.string(),
    identities: z.array(identity),
    balance: creditsText,
    creations: z.number().int(),
  }),
  balanceAfter: creditsText,
  /** Whoever has the other account will be an admin by it. */
  makesAdmin: z.boolean(),
  /** Why it cannot be done now, as a reason of `link-refused`; null: it can. */
  obstacle: z.enum(LINK_OBSTACLES).nullable(),
});
export type MergePreview = z.output<typeof mergePreview>;

/** Whoever has their account erased says its handle, so that nobody does it by a slip. */
export const eraseBody = z.object({ handle: z.string().max(100) });
export const eraseAnswer = z.object({ eraseAt: timeText });

export const NOTIFICATION_KINDS = ['like', 'comment', 'follow', 'remix', 'mention'] as const;

/** Where and when somebody wants to be told of what others do. */
export const notificationSettings = z.object({
  chat: z.enum(['discord', 'telegram', 'none']),
  kinds: z.record(z.enum(NOTIFICATION_KINDS), z.boolean()),
  /** Nothing is sent from `from` to `to` (hours, 0 to 23, in `timeZone`); null: always. */
  quiet: z
    .object({
      from: z.number().int().min(0).max(23),
      to: z.number().int().min(0).max(23),
      timeZone: z.string(),
    })
    .nullable(),
});
export type NotificationSettings = z.output<typeof notificationSettings>;
