import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { Page } from '@easel/core/contract/page.ts';
import { expect, test } from 'vitest';
import { imagine, untilReceipt } from '../e2e/chat-hands.ts';
import {
  describeInBrowser,
  expectFits,
  expectSound,
  PHONE,
  press,
  type StagedMember,
  toasted,
  useGalleryStage,
  type Visit,
} from './account-stage.ts';

/** GPU time long enough to see an order under way and to call it off. */
const SLOW_MS = 60_000;

describeInBrowser('my studio in the browser', () => {
  let isSlow = false;
  const endpoint = { coldStartMs: 50, executionMs: () => (isSlow ? SLOW_MS : 300) };
  const stage = useGalleryStage({ world: { slots: 1, endpoint } });

  /** A member who has made pictures. */
  async function newArtist(...prompts: string[]): Promise<StagedMember> {
    const artist = await stage.newMember();
    for (const prompt of prompts) await make(artist, prompt);
    return artist;
  }

  async function make({ member, channel }: StagedMember, prompt: string): Promise<void> {
    await untilReceipt(stage.studio.world, channel, await imagine(member, { prompt }));
  }

  const pieces = ({ page }: Visit) => page.locator('.piece');
  const badges = ({ page }: Visit) => page.locator('.piece .badge').allTextContents();
  const pick = ({ page }: Visit, nth: number) => page.locator('.piece .pick').nth(nth).click();

  async function wallOf(): Promise<string[]> {
    const answer = await fetch(`${stage.address}/api/v1/feed`);
    const { items } = (await answer.json()) as Page<CreationCard>;
    return items.map(({ prompt }) => prompt);
  }

  test('publishing hangs a picture on the wall, hiding takes it down, deleting asks first', async () => {
    const { account } = await newArtist('a lighthouse --n 2', 'a teapot');
    const visit = await stage.visitAs(account);
    await visit.go('/me');
    await pieces(visit).nth(2).waitFor();
    expect(await badges(visit)).toEqual(['Private', 'Private', 'Private']);
    await pick(visit, 1);
    await pick(visit, 2);
    await press(visit, 'Publish');
    await toasted(visit, '2 creations on the wall now.');
    expect(await badges(visit)).toEqual(['Private', 'Public', 'Public']);
    expect(await wallOf()).toEqual(['a lighthouse', 'a lighthouse']);

    await pick(visit, 1);
    await press(visit, 'Hide');
    await toasted(visit, '1 creation hidden from others.');
    expect(await wallOf()).toEqual(['a lighthouse']);

    await pick(visit, 0);
    await press(visit, 'Delete');
    await press(visit, 'Keep');
    expect(await pieces(visit).count()).toBe(3);
    await press(visit, 'Delete');
    await press(visit, 'Yes, delete');
    await toasted(visit, '1 creation deleted.');
    expect(await badges(visit)).toEqual(['Hidden', 'Public']);
    await visit.page.reload();
    await pieces(visit).nth(1).waitFor();
    expect(await badges(visit)).toEqual(['Hidden', 'Public']);
    await expectSound(visit);
  });

  test('what is looked for is found by words and by who sees it, also by its address; tags come along', async () => {
    const { account } = await newArtist('a lighthouse', 'a teapot');
    const visit = await stage.visitAs(account);
    await visit.go('/me');
    await pieces(visit).nth(1).waitFor();
    await pick(visit, 0);
    await press(visit, 'Tag');
    await visit.page.getByLabel('Tags, separated by spaces').fill('porcelain #still-life');
    await press(visit, 'Tag them');
    await toasted(visit, '1 creation tagged.');

    await visit.page.getByLabel('Search my prompts').fill('teapot');
    await expect.poll(() => pieces(visit).count()).toBe(1);
    expect(new URL(visit.page.url()).search).toBe('?q=teapot');
    await visit.page.getByLabel('Who can see them').selectOption('public');
    await visit.page.getByText('None of your creations match that.').waitFor();
    await visit.go('/me?q=lighthouse&visibility=private&model=flux-schnell');
    await expect.poll(() => pieces(visit).count()).toBe(1);
    expect(await visit.page.getByLabel('Search my prompts').inputValue()).toBe('lighthouse');
    await press(visit, 'List');
    await visit.page.locator('.pieces-list').getByText('a lighthouse', { exact: true }).waitFor();
    await expectSound(visit);
  });

  test('what is asked for in the chat moves on the open page, and is called off there', async () => {
    const artist = await newArtist('a lighthouse');
    const visit = await stage.visitAs(artist.account);
    await visit.go('/me');
    await pieces(visit).first().waitFor();
    await make(artist, 'a teapot');
    await expect.poll(() => pieces(visit).count()).toBe(2);

    isSlow = true;
    try {
      await imagine(artist.member, { prompt: 'a harbour' });
      const order = visit.page.locator('.order', { hasText: 'a harbour' });
      await order.getByText('2 credits set aside').waitFor();
      await order.getByRole('button', { name: 'Cancel a harbour' }).click();
      await toasted(visit, 'Cancelled. 2 credits came back to you.');
      await order.waitFor({ state: 'detached' });
      await visit.page.getByText('Earlier orders').click();
      const row = visit.page.getByRole('row', { name: /a harbour/ });
      await row.getByText('cancelled').waitFor();
      expect(await row.getByRole('cell').textContent()).toBe('0 credits');
    } finally {
      isSlow = false;
    }
    await expectSound(visit);
  });

  test('everything is done by keyboard alone', async () => {
    const { account } = await newArtist('a lighthouse');
    const visit = await stage.visitAs(account);
    const { page } = visit;
    await visit.go('/me');
    await page.locator('.piece').waitFor();
    const reach = async (selector: string) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(`document.activeElement.matches('${selector}')`)) return;
      }
      throw new Error(`${selector} cannot be reached by Tab`);
    };
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await reach('.pick input');
    await page.keyboard.press('Space');
    await reach('.bulk .button.danger');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('1 creation on the wall now.').waitFor();
    await expectSound(visit);
  });

  test('somebody new is told how to begin, and visitors how to sign in', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    await visit.go('/me');
    await visit.page.getByText('An empty easel').waitFor();
    expect(await visit.page.locator('.filters').count()).toBe(0);
    const visitor = await stage.visit();
    await visitor.go('/me?q=fox');
    await visitor.page.locator('#account').getByRole('link', { name: 'Sign in' }).click();
    await visitor.page.waitForURL(`**/sign-in?next=${encodeURIComponent('/me?q=fox')}`);
    await expectSound(visit, visitor);
  });

  test('a session that ended elsewhere leaves the page as it was, and goes on after signing in again', async () => {
    const { account } = await newArtist('a lighthouse');
    const visit = await stage.visitAs(account);
    await visit.go('/me');
    await pick(visit, 0);
    await stage.deps.db.deleteFrom('session').where('account_id', '=', account.id).execute();
    await press(visit, 'Publish');
    await visit.page.getByText('You are signed out here.').waitFor();
    expect(await pieces(visit).count()).toBe(1);
    expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('401')]);

    await stage.signIn(visit, account);
    const { page } = visit;
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText('You are signed out here.').waitFor({ state: 'detached' });
    await press(visit, 'Publish');
    await toasted(visit, '1 creation on the wall now.');
    await expectSound(visit);
  });

  test('on a phone nothing sticks out, and nothing is wrong for anybody in light or dark', async () => {
    const { account } = await newArtist(`${'a very long prompt about everything, '.repeat(20)} --n 2`);
    const visit = await stage.visitAs(account, PHONE);
    await visit.go('/me');
    await pick(visit, 0);
    await visit.page.getByText('Earlier orders').click();
    await expectFits(visit);
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'List');
    await expectFits(visit);
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Delete');
    await expectSound(visit);
  });
});
