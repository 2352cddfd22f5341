import type { CreationId } from '@easel/core/ids.ts';
import { createChallenge } from '@easel/core/social/challenges.ts';
import { addToCollection, createCollection } from '@easel/core/social/collections.ts';
import { addComment } from '@easel/core/social/comments.ts';
import { report } from '@easel/core/social/reports.ts';
import type { BrowserContextOptions } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import {
  describeInBrowser,
  expectFits,
  expectSound,
  makeAdmin,
  PHONE,
  press,
  type StagedMember,
  type Visit,
} from './account-stage.ts';
import { usePublicStage } from './public-stage.ts';

const WITHIN_MS = 480_000;
const DAY_MS = 86_400_000;
const AT_ONCE = 3;
/** What people write: endless words, other directions, signs that are no letters. */
const SAID = [
  'W'.repeat(300),
  'يا لها من لوحة جميلة @nobody-here',
  '🌊👩‍👩‍👧 <b>no markup</b>',
  'one\n\ntwo',
];
describeInBrowser('every page', () => {
  const stage = usePublicStage();
  let shown: CreationId;
  let hidden: CreationId;
  let wordy: CreationId;
  let admin: StagedMember;
  let paths: { public: string[]; own: string[]; admins: string[] };

  beforeAll(async () => {
    const [first, second, third] = await stage.make('a lighthouse in a storm --ar 3:2 --n 3');
    const [tall] = await stage.make(`${'a very long prompt about everything, '.repeat(24)} --ar 9:16 --n 1`);
    if (!first || !second || !third || !tall) throw new Error('no picture was made');
    [shown, hidden, wordy] = [first, third, tall];
    for (const creation of [first, second, tall])
      await stage.show(creation, { visibility: 'public', tags: ['sea', 'night'] });
    const { deps, artist } = stage;
    const { account } = artist;
    admin = await stage.newMember();
    await makeAdmin(deps, admin);
    const by = admin.account.id;
    for (const text of SAID) {
      const { id } = await addComment(deps, { viewer: account, creation: first, text });
      await report(deps, { by, subject: 'comment', id, reason: 'hate', text });
    }
    const text = { title: 'Lights at sea', about: 'What shines where it is dark and wet.' };
    const album = await createCollection(deps, { account: account.id, ...text, visibility: 'public' });
    await addToCollection(deps, { viewer: account, id: album, creation: first });
    const time = { startsAt: new Date(Date.now() - DAY_MS), endsAt: new Date(Date.now() + DAY_MS) };
    const challenge = await createChallenge(deps, { by: account.id, ...text, tag: 'night', ...time });
    const {
      artist: { handle },
    } = await stage.read(first);
    await report(deps, { by, subject: 'creation', id: tall, reason: 'stolen', text: '' });
    await report(deps, { by, subject: 'artist', id: handle, reason: 'other', text: 'W'.repeat(300) });
    const walls = ['/', '/trending', '/following', '/tags', '/t/sea', '/m/flux-schnell', '/challenges'];
    const finding = ['/search', '/search?q=lighthouse', '/search?q=submarine'];
    const single = [
      `/c/${first}`,
      `/c/${tall}`,
      `/a/${handle}`,
      `/collections/${album}`,
      `/challenges/${challenge.id}`,
    ];
    const others = [
      '/about',
      '/offline',
      '/nowhere',
      '/sign-in?problem=foreign',
      '/claim',
      '/paid',
      '/not-paid',
    ];
    paths = {
      public: [...walls, ...finding, ...single, ...others],
      own: [
        '/me',
        '/me?q=submarine',
        '/me/credits',
        '/me/settings',
        '/me/reports',
        '/following',
        '/claim',
        `/c/${first}`,
        `/c/${hidden}`,
      ],
      admins: ['/me/reports', '/claim'],
    };
  }, WITHIN_MS);

  type Look = (visit: Visit, path: string) => Promise<void>;

  /** Opens each and looks at it, once what it fetches is there. Some at once: each waits for the net to be quiet. */
  async function lookAt(open: () => Promise<Visit>, pages: string[], look: Look): Promise<void> {
    const left = pages.values();
    const lookOn = async () => {
      const visit = await open();
      for (const path of left) {
        await visit.page.goto(stage.address + path, { waitUntil: 'networkidle' });
        // That the page itself is not there is told to the console by the browser.
        const complaints = visit.complaints
          .splice(0)
          .filter((words) => !words.endsWith(` ${stage.address}${path}`));
        expect(complaints, path).toEqual([]);
        await look(visit, path);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lookOn));
  }

  const isSound: Look = (visit) => expectSound(visit);
  const byArtist = (options?: BrowserContextOptions) => () => stage.visitAs(stage.artist.account, options);
  const byAdmin = (options?: BrowserContextOptions) => () => stage.visitAs(admin.account, options);

  test(
    'of visitors has no complaint in the console and no violation by axe, in light and in dark',
    async () => {
      await lookAt(() => stage.visit(), paths.public, isSound);
    },
    WITHIN_MS,
  );

  test('a very long prompt is folded until somebody wants all of it', async () => {
    const visit = await stage.visit();
    await visit.go(`/c/${wordy}`);
    const height = () => visit.page.locator('[data-prompt]').evaluate(({ clientHeight }) => clientHeight);
    const folded = await height();
    await press(visit, 'All of it');
    expect(await height()).toBeGreaterThan(2 * folded);
    await expectSound(visit);
  });

  test(
    'of members, too',
    async () => {
      await lookAt(byArtist(), paths.own, isSound);
      await lookAt(byAdmin(), paths.admins, isSound);
    },
    WITHIN_MS,
  );

  test(
    'fits a phone, and has what fingers can press',
    async () => {
      const canBePressed = [
        '/',
        `/c/${shown}`,
        '/tags',
        '/me',
        '/me/credits',
        '/me/settings',
        ...paths.admins,
      ];
      const fits: Look = async (visit, path) => {
        await expectFits(visit);
        if (canBePressed.includes(path)) expect(await visit.page.evaluate(FIND_SMALL), path).toEqual([]);
      };
      await lookAt(() => stage.visit(PHONE), paths.public, fits);
      await lookAt(byArtist(PHONE), [...paths.own, '/', '/tags'], fits);
      await lookAt(byAdmin(PHONE), paths.admins, fits);
    },
    WITHIN_MS,
  );
});

/** Run in the page: what can be pressed and is lower than 44 px, apart from links within text (WCAG 2.2, target size). */
const FIND_SMALL = `[...document.querySelectorAll('a, button, select, summary, input:not([type=checkbox], [type=radio])')]
  .filter((target) => target.checkVisibility() && !target.closest('.visually-hidden, .skip'))
  .filter((target) => getComputedStyle(target).display !== 'inline' && target.getBoundingClientRect().height < 43.5)
  .map((target) => target.outerHTML.slice(0, 120))`;
