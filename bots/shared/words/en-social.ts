import type { SocialLine } from '@easel/core/notices/notice.ts';
import type { NotificationKind } from '@easel/core/notifications/notify.ts';
import type { Platform } from '@easel/core/platform.ts';
import { PLATFORMS } from './platforms.ts';

const CHATS: Record<Platform | 'none', string> = { ...PLATFORMS, none: 'nowhere' };

/** `a, b and 3 others`. */
function people(by: readonly string[], others: number): string {
  const names = others > 0 ? [...by, others === 1 ? '1 other' : `${others} others`] : [...by];
  const last = names.pop() ?? '';
  return names.length > 0 ? `${names.join(', ')} and ${last}` : last;
}

const DONE: Record<NotificationKind, (who: string, isOne: boolean, title: string) => string> = {
  like: (who, isOne, title) => `${who} ${isOne ? 'likes' : 'like'} “${title}”.`,
  comment: (who, _, title) => `${who} commented on “${title}”.`,
  follow: (who, isOne) => `${who} ${isOne ? 'follows' : 'follow'} you.`,
  remix: (who, _, title) => `${who} remixed a picture of yours: “${title}”.`,
  mention: (who, _, title) => `${who} mentioned you in a comment on “${title}”.`,
};

const WALLS = {
  new: 'The wall: new',
  trending: 'The wall: trending',
  following: 'The wall: artists you follow',
};

/** What is said about showing pictures to others, and about what others say to that. */
export const enSocial = {
  buttons: {
    publish: 'Publish',
    publishOne: (n: number) => `Publish ${n}`,
    publishAll: 'Publish all',
    hide: 'Hide',
    tags: 'Tags',
    like: (likes: number) => `♥ ${likes}`,
    likeShort: (n: number, likes: number) => `${n}  ♥ ${likes}`,
    comment: (comments: number) => (comments === 0 ? 'Comment' : `Comments ${comments}`),
    commentShort: (n: number) => `Comment ${n}`,
    remixShort: (n: number) => `Remix ${n}`,
    remix: 'Remix',
    open: 'Open in the gallery',
    previous: '‹ Back',
    next: 'More ›',
    sorts: { new: 'New', trending: 'Trending', following: 'Following' },
  },
  published: (count: number) => ({
    title: count === 1 ? 'Published.' : `${count} pictures published.`,
    help: 'Everybody can see, like and remix it now. Tags help people find it.',
  }),
  hidden: { title: 'Hidden.', help: 'Nobody else sees it any more. Its likes and comments are kept.' },
  choose: { title: 'Which of them?', help: 'Everybody can see, like and remix what you publish.' },
  nothingToPublish: {
    title: 'There is nothing to publish yet.',
    help: 'Make something first: /imagine a lighthouse in a storm',
  },
  tagged: (tags: readonly string[]) => ({
    title: tags.length === 0 ? 'No tags.' : tags.map((tag) => `#${tag}`).join(' '),
    help: 'People can find it by these now.',
  }),
  liked: (likes: number) => ({
    title: `You like it. ♥ ${likes}`,
    help: 'Press once more to take that back.',
  }),
  unliked: (likes: number) => ({ title: `Taken back. ♥ ${likes}`, help: 'Your like is gone.' }),
  commented: { title: 'Comment posted.', help: 'It is under the picture in the gallery.' },
  commentWhich: { title: 'Comment on which?', help: 'Each picture has comments of its own.' },
  ask: {
    comment: {
      title: 'Comment',
      field: 'What do you want to say?',
      ask: 'Reply to this message with your comment.',
    },
    tags: {
      title: 'Tags',
      field: 'Up to ten, separated by spaces',
      ask: 'Reply to this message with up to ten tags, such as: #sea #storm',
    },
  },
  gallery: {
    title: 'The gallery',
    help: 'What people published, to look at, like and remix.',
    wall: 'The wall',
    mine: 'My page',
    none: {
      title: 'The gallery has no address yet.',
      help: 'Whoever runs this has to set PUBLIC_URL. /feed shows the wall right here.',
    },
  },
  feed: {
    title: (sort: keyof typeof WALLS, page: number) =>
      page === 1 ? WALLS[sort] : `${WALLS[sort]}, page ${page}`,
    line: (n: number | undefined, artist: string, likes: number, comments: number) =>
      `${n === undefined ? '' : `${n}. `}by ${artist} · ♥ ${likes}${comments > 0 ? ` · ${comments === 1 ? '1 comment' : `${comments} comments`}` : ''}`,
    empty: 'Nothing here yet. Be the first: /publish',
    emptyFollowing: 'Nothing here yet. Follow artists in the gallery, and what they publish appears here.',
    end: 'That’s all for now.',
    inGallery: 'See more in the gallery on the web.',
  },
  notices: {
    title: 'New in the gallery',
    line: ({ what, by, others, title }: SocialLine) =>
      DONE[what](people(by, others), by.length + others === 1, title.trim()),
    more: (lines: number) => `And more: ${lines} ${lines === 1 ? 'other picture' : 'other pictures'}.`,
    change: 'Too much, or at the wrong time? /notifications',
  },
  reports: (waiting: number) => ({
    title: 'Something was reported.',
    help: `${waiting === 1 ? 'It waits' : `${waiting} things wait`} for your decision.`,
  }),
  notifications: {
    title: 'Your notifications',
    chat: (chat: Platform | 'none') =>
      chat === 'none'
        ? 'You get no notifications.'
        : `You get them in ${CHATS[chat]}, at most every 10 minutes.`,
    kinds: {
      like: 'Likes',
      comment: 'Comments',
      follow: 'Followers',
      remix: 'Remixes',
      mention: 'Mentions',
    } satisfies Record<NotificationKind, string>,
    isOn: (name: string) => `${name}: on`,
    isOff: (name: string) => `${name}: off`,
    chatIn: (chat: Platform | 'none') => (chat === 'none' ? 'Nowhere' : `In ${CHATS[chat]}`),
    quiet: (from: number, to: number, timeZone: string) =>
      `Quiet from ${from}:00 to ${to}:00 (${timeZone}); you hear about it afterwards.`,
    neverQuiet: 'No quiet hours.',
    usage: 'such as: quiet 22-7 Europe/Berlin, or: quiet off',
  },
};
