import { messageText } from '@easel/sandbox/discord/message-reading.ts';
import { expect, test } from 'vitest';
import {
  describeInBrowser,
  expectFits,
  expectSound,
  PHONE,
  press,
  useGalleryStage,
  type Visit,
} from './account-stage.ts';

describeInBrowser('credits and plan in the browser', () => {
  const stage = useGalleryStage();

  const balance = ({ page }: Visit, amount: string) =>
    page.locator('.figure', { hasText: new RegExp(`^${amount} credits? to spend$`) }).waitFor();

  /** On Stripe's page: says an e-mail address and pays, then comes back to the gallery. */
  async function payAtStripe({ page }: Visit, verb: RegExp): Promise<void> {
    await page.waitForURL(`${stage.studio.world.stripe.url}/**`);
    await page.getByLabel('E-mail').fill('member@example.com');
    await page.getByRole('button', { name: verb }).first().click();
    await page.waitForURL(`${stage.address}/paid`);
    await page.getByRole('link', { name: 'See my credits' }).click();
  }

  test('a pack is bought on Stripe’s page; the balance is new, here and in the other tab, and the chat has the receipt', async () => {
    const { dm, account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    await visit.go('/me/credits');
    await balance(visit, '100');
    const other = { ...visit, page: await visit.page.context().newPage() };
    await other.page.goto(`${stage.address}/me/credits`);
    await balance(other, '100');

    await press(visit, /^1,050 credits/);
    await payAtStripe(visit, /^Pay/);
    await balance(visit, '1,150');
    await balance(other, '1,150');
    const payments = visit.page.getByRole('region', { name: 'Payments' });
    await payments.getByRole('row', { name: /1,050 credits.*paid.*\$10/ }).waitFor();
    const history = visit.page.getByRole('region', { name: 'What came and went' });
    expect(await history.getByRole('row').allTextContents()).toEqual([
      expect.stringMatching(/^For what/),
      expect.stringMatching(/^Bought .*\+1,050$/),
      expect.stringMatching(/^Welcome gift .*\+100$/),
    ]);
    await expect.poll(() => dm.messages.map(messageText).join()).toContain('Paid. Thank you!');
    expect(dm.messages.map(messageText).join()).toContain('1,150 credits');
    await expectSound(visit);
  });

  test('whoever turns back on Stripe’s page has paid nothing, and can still pay', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    await visit.go('/me/credits');
    await press(visit, /^500 credits/);
    await visit.page.getByRole('link', { name: 'Cancel' }).click();
    await visit.page.waitForURL(`${stage.address}/not-paid`);
    await visit.page.getByRole('heading', { name: 'Nothing was charged' }).waitFor();
    await expectSound(visit);
    await visit.page.getByRole('link', { name: 'To my credits' }).click();
    await balance(visit, '100');
    await visit.page.getByRole('link', { name: 'pay it: 500 credits' }).click();
    await payAtStripe(visit, /^Pay/);
    await balance(visit, '600');
    await expectSound(visit);
  });

  test('where Stripe does not answer, the reason is kind, and the page works on', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    await visit.go('/me/credits');
    stage.studio.world.stripe.failNext('POST /v1/checkout/sessions', 400);
    try {
      await press(visit, /^500 credits/);
      await visit.page.getByText('Payments do not work at the moment. Nothing was charged').waitFor();
    } finally {
      stage.studio.world.stripe.heal();
    }
    expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('503')]);
    await press(visit, /^500 credits/);
    await visit.page.waitForURL(`${stage.studio.world.stripe.url}/**`);
  });

  test('premium is taken, changed to yearly, cancelled and kept, each after a question', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    const plan = visit.page.locator('.plan');
    await visit.go('/me/credits');
    await press(visit, '$5 a month');
    await payAtStripe(visit, /^Subscribe and pay/);
    await plan.getByText('600 credits each month, paid by the month.').waitFor();
    await balance(visit, '700');

    await press(visit, 'Cancel');
    await press(visit, 'Leave it as it is');
    expect(await visit.page.evaluate<string>('document.activeElement.textContent')).toBe('Cancel');
    await press(visit, 'Cancel');
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Yes, cancel');
    await plan.getByText(/^It ends on /).waitFor();
    await press(visit, 'Keep Premium');
    await plan.getByText(/^It renews on /).waitFor();
    await press(visit, 'Pay by the year');
    await visit.page.getByText('You pay $50 now').waitFor();
    await press(visit, 'Yes, change it');
    await plan.getByText('600 credits each month, paid by the year.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Invoices and cards');
    await visit.page.waitForURL(`${stage.studio.world.stripe.url}/**`);
    await expectSound(visit);
  });

  test('on a phone nothing sticks out, and nothing is wrong for anybody in light or dark', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account, PHONE);
    await visit.go('/me/credits');
    await balance(visit, '100');
    await visit.page.getByText('Welcome gift').waitFor();
    await expectFits(visit);
    await expectSound(visit);
  });
});
