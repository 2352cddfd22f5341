import { readProfile } from '@easel/core/accounts/profile.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { addComment } from '@easel/core/social/comments.ts';
import { report } from '@easel/core/social/reports.ts';
import { beforeAll, expect, test } from 'vitest';
import {
  describeInBrowser,
  expectFits,
  expectSound,
  makeAdmin,
  PHONE,
  press,
  type StagedMember,
  toasted,
  type Visit,
} from './account-stage.ts';
import { usePublicStage } from './public-stage.ts';

/** Run in the page: how wide each reported picture is; 0: it is not there. */
const WIDTHS = "[...document.querySelectorAll('.reported-picture img')].map((image) => image.naturalWidth)";

describeInBrowser('seeing to reports in the browser', () => {
  const stage = usePublicStage();
  let admin: StagedMember;
  let creations: CreationId[];

  beforeAll(async () => {
    admin = await stage.newMember();
    await makeAdmin(stage.deps, admin);
    creations = await stage.make('a lighthouse in a storm --n 2');
    for (const creation of creations) await stage.show(creation);
  }, 240_000);

  const open = async (visit: Visit) => {
    await visit.go('/me/reports');
    await visit.page.locator('.reported').first().waitFor();
  };
  const idsOf = ({ page }: Visit) =>
    page.locator('.reported').evaluateAll((items) => items.map((item) => item.getAttribute('data-id')));

  test('an admin sees what people say of what, keeps one and removes another', async () => {
    const [shown, withheld] = creations;
    if (!shown || !withheld) throw new Error('no picture was made');
    const { deps, artist } = stage;
    const [one, two] = [await stage.newMember(), await stage.newMember()];
    const { id: comment } = await addComment(deps, {
      viewer: artist.account,
      creation: shown,
      text: 'Ugly, ugly, ugly.',
    });
    const told = { subject: 'creation', id: shown, reason: 'spam', text: '' } as const;
    for (const { account } of [one, two]) await report(deps, { ...told, by: account.id });
    await report(deps, { ...told, subject: 'comment', id: comment, by: one.account.id, text: 'Unkind.' });
    await report(deps, { ...told, id: withheld, reason: 'stolen', by: two.account.id });
    // As if three people had reported it whose word counts by itself.
    const { db } = deps;
    const withhold = db.updateTable('publication').set({ withheld_at: new Date() });
    await withhold.where('creation_id', '=', withheld).execute();

    const visit = await stage.visitAs(admin.account);
    const { page } = visit;
    await visit.go('/me');
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.locator('.reported').first().waitFor();
    expect(await idsOf(visit)).toEqual([shown, withheld, comment]);
    const nth = (place: number) => page.locator('.reported').nth(place);
    expect(await nth(0).textContent()).toMatch(/Spam or fraud × 2.*2 people.*Everybody sees it/s);
    expect(await nth(1).textContent()).toMatch(/my work or my likeness × 1.*Withheld: nobody else sees it/s);
    await nth(2).getByText('What they wrote').click();
    await nth(2).getByText('Unkind.').waitFor();
    await nth(2).getByText('Ugly, ugly, ugly.').waitFor();
    // What is withheld has no public address; an admin sees the picture all the same.
    await expect.poll(() => page.evaluate<number[]>(WIDTHS)).not.toContain(0);
    await expectSound(visit);

    await nth(1).getByRole('button', { name: /^Keep/ }).click();
    await toasted(visit, 'Kept. These reports are settled.');
    expect(await idsOf(visit)).toEqual([shown, comment]);
    expect((await stage.fetchPage(`/c/${withheld}`)).status).toBe(200);

    const remove = nth(0).getByRole('button', { name: /^Remove/ });
    await remove.press('Enter');
    await page.getByRole('heading', { name: 'Remove this picture?' }).waitFor();
    await expectSound(visit);
    await page.keyboard.press('Escape');
    expect(await idsOf(visit)).toEqual([shown, comment]);
    await remove.click();
    await press(visit, 'Yes, remove');
    await toasted(visit, 'The picture is off the wall.');
    expect((await stage.fetchPage(`/c/${shown}`)).status).toBe(404);

    await page.reload();
    await page.getByRole('button', { name: /^Remove/ }).click();
    await press(visit, 'Yes, remove');
    await toasted(visit, 'The comment is deleted.');
    await page.getByRole('heading', { name: 'No open reports' }).waitFor();
    await expectSound(visit);
  });

  test('somebody else was quicker: it says so and goes', async () => {
    const { deps, artist } = stage;
    const by = artist.account.id;
    const { handle } = await readProfile(deps.db, by);
    await report(deps, { by, subject: 'artist', id: handle, reason: 'other', text: '' });
    const [visit, other] = [await stage.visitAs(admin.account), await stage.visitAs(admin.account, PHONE)];
    await open(visit);
    await open(other);
    await expectFits(other);
    await press(other, /^Keep/);
    await toasted(other, 'Kept. These reports are settled.');
    await press(visit, /^Keep/);
    await toasted(visit, 'It is not there any more.');
    await visit.page.getByRole('heading', { name: 'No open reports' }).waitFor();
    await expectSound(other);
  });

  test('a member finds nothing there, and no way to it', async () => {
    const visit = await stage.visitAs(stage.artist.account);
    await visit.go('/me/reports');
    await visit.page.getByRole('heading', { name: 'Nothing hangs here' }).waitFor();
    expect(await visit.page.getByRole('link', { name: 'Reports' }).count()).toBe(0);
    await expectSound(visit);
  });
});
