import { offerClaim } from '@easel/core/accounts/claim.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { offerLink } from '@easel/core/accounts/link.ts';
import { openSession } from '@easel/core/accounts/sessions.ts';
import { messageButtons } from '@easel/sandbox/discord/message-reading.ts';
import {
  messageButtons as telegramButtons,
  messageText as telegramText,
} from '@easel/sandbox/telegram/message-view.ts';
import sharp from 'sharp';
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

describeInBrowser('signing in and settings in the browser', () => {
  const stage = useGalleryStage();

  const ready = ({ page }: Visit) => page.getByLabel('Handle').waitFor();

  async function loginLink({ member }: StagedMember): Promise<string> {
    const card = await (await member.command('login')).message();
    const url = messageButtons(card).find((button) => button.url !== undefined)?.url;
    if (!url) throw new Error('the card has no link');
    return url;
  }

  test('a bot’s link signs in by one press, once, and leads to where somebody wanted to go', async () => {
    const somebody = await stage.newMember();
    const visit = await stage.visit();
    await visit.go('/me/settings#chats');
    await visit.page.locator('#account').getByRole('link', { name: 'Sign in' }).click();
    await visit.page.getByText('/login').waitFor();
    expect(await visit.axe()).toEqual([]);

    const link = await loginLink(somebody);
    // What looks at links before people do uses nothing up.
    expect((await fetch(link)).status).toBe(200);
    await visit.page.goto(link);
    await visit.page.getByText('One more step').waitFor();
    expect(visit.page.url()).not.toContain('code');
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Sign me in');
    await visit.page.waitForURL(`${stage.address}/me/settings`);
    await ready(visit);
    expect(visit.complaints).toEqual([]);

    const late = await stage.visit();
    await late.page.goto(link);
    await press(late, 'Sign me in');
    await late.page.getByText('This link was used already.').waitFor();
    await press(late, 'Another way');
    await late.page.getByRole('link', { name: 'Continue with Discord' }).waitFor();
    await late.page.goto(`${stage.address}/sign-in?problem=foreign&next=//elsewhere.example`);
    await late.page.getByText('started in another browser').waitFor();
    const ways = await late.page
      .locator('.way')
      .evaluateAll((links) => links.map((way) => way.getAttribute('href')));
    expect(ways.join()).not.toContain('elsewhere');
  });

  test('a profile is changed and stays so; a handle that somebody has is refused in words', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    const { page } = visit;
    await visit.go('/me/settings');
    await ready(visit);
    await page.getByLabel('Name').fill('Lighthouse keeper');
    await page.getByLabel('Handle').fill('Keeper-1');
    await page.getByLabel('About you').fill('Paints by night.');
    await page.getByLabel('Language').selectOption('de');
    await press(visit, 'Save profile');
    await toasted(visit, 'Saved.');
    const picture = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#a41' } })
      .png()
      .toBuffer();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
    await page.getByAltText('What others see beside your name').waitFor();
    await page.reload();
    await ready(visit);
    expect(await page.getByLabel('Handle').inputValue()).toBe('keeper-1');
    expect(await page.getByLabel('About you').inputValue()).toBe('Paints by night.');
    expect(visit.complaints).toEqual([]);

    const second = await stage.visitAs((await stage.newMember()).account);
    await second.go('/me/settings');
    await ready(second);
    await second.page.getByLabel('Handle').fill('keeper-1');
    await press(second, 'Save profile');
    await second.page.getByText('Somebody has this handle').waitFor();
    await second.page.locator('input[type=file]').setInputFiles({
      name: 'me.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture'),
    });
    await second.page.getByText('That is not a picture that can be used.').waitFor();
  });

  test('privacy and notifications hold at once', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    const { page } = visit;
    await visit.go('/me/settings');
    await page.getByLabel('Show my prompts').uncheck();
    await toasted(visit, 'Saved.');
    await page.getByLabel('In Discord').check();
    await page.getByLabel('Somebody follows me').uncheck();
    await page.getByLabel('Keep quiet at night').check();
    await page.getByLabel('From').selectOption('23');
    await expect.poll(async () => JSON.stringify(await readNotifications(visit))).toContain('"from":23');
    await page.reload();
    await page.getByLabel('From').waitFor();
    expect(await page.getByLabel('Show my prompts').isChecked()).toBe(false);
    expect(await page.getByLabel('Somebody follows me').isChecked()).toBe(false);
    expect(await page.getByLabel('Somebody likes a picture of mine').isChecked()).toBe(true);
    await expectSound(visit);
  });

  async function readNotifications({ page }: Visit): Promise<unknown> {
    return (await page.request.get(`${stage.address}/api/v1/me/notifications`)).json();
  }

  test('another browser is signed out from here, and this one signs itself out', async () => {
    const { account } = await stage.newMember();
    await openSession(stage.deps, { account: account.id, device: 'Firefox on Android' });
    const visit = await stage.visitAs(account);
    await visit.go('/me/settings');
    await press(visit, 'Sign out Firefox on Android');
    await toasted(visit, 'Firefox on Android is signed out.');
    await visit.page.reload();
    await visit.page.getByText('This browser').waitFor();
    expect(await visit.page.locator('#browsers li').count()).toBe(1);
    await press(visit, 'Sign out');
    await visit.page.waitForURL(`${stage.address}/`);
    await visit.page.getByRole('link', { name: 'Sign in' }).waitFor();
    await expectSound(visit);
  });

  test('two chats become one account, by the code of the other one and after a look at what happens', async () => {
    const { account } = await stage.newMember();
    const person = {
      platform: 'telegram',
      userId: '777001',
      displayName: 'member',
    } as const;
    const other = await ensureAccount(stage.deps, person);
    const { code } = await offerLink(stage.deps, other.id);
    const visit = await stage.visitAs(account);
    await visit.go(`/me/settings#code=${code}`);
    await press(visit, 'See what happens');
    await visit.page.getByText('Make these one account?').waitFor();
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Yes, join them');
    await toasted(visit, 'Both are one account now.');
    await press(visit, 'Unlink Telegram');
    await press(visit, 'Keep it');
    await visit.page.getByLabel('Link another chat').fill(code);
    await press(visit, 'See what happens');
    await visit.page.getByText('This link was used already.').waitFor();
    await press(visit, 'Unlink Telegram');
    await press(visit, 'Yes, unlink');
    await toasted(visit, 'Telegram is no longer linked.');
    expect(await visit.page.locator('#chats li').count()).toBe(1);
    expect(visit.complaints.filter((words) => !words.includes('410'))).toEqual([]);
  });

  test('a picture of each chat, then one wallet and one studio for both, by the link that a bot gave', async () => {
    const { world } = stage.studio;
    const { member, channel, account } = await stage.newMember();
    await untilReceipt(world, channel, await imagine(member, { prompt: 'a paper boat' }));
    const person = world.telegram.addUser({ name: 'Visitor', languageCode: 'en' }).privately();
    const hears = (words: string) =>
      world.telegram.waitForMessage(person.chat, (seen) => telegramText(seen).includes(words));
    person.openStartLink();
    await hears('Easel makes pictures');
    person.send('a red fox');
    await hears('charged');
    person.send('/link');
    const link = telegramButtons(await hears('One account in both chats')).find(({ url }) => url)?.url ?? '';

    const visit = await stage.visitAs(account);
    await visit.page.goto(link);
    await press(visit, 'See what happens');
    // What is left of the second welcome gift goes back.
    await visit.page.getByRole('dialog').getByText('98 credits in one wallet').waitFor();
    await press(visit, 'Yes, join them');
    await toasted(visit, 'Both are one account now.');
    expect(await visit.page.locator('#chats li').count()).toBe(2);
    await expectSound(visit);
    await visit.go('/me');
    for (const prompt of ['a paper boat', 'a red fox'])
      await visit.page.getByAltText(prompt).first().waitFor();
    await expectSound(visit);
    await visit.go('/me/credits');
    await visit.page.locator('.figure', { hasText: '98 credits to spend' }).waitFor();
    await expectSound(visit);
  });

  test('everything that is kept can be taken along; erasing needs the handle, and can be taken back', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    const { page } = visit;
    await visit.go('/me/settings');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download my data' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^easel-.*\.json$/);
    const handle = await page.getByLabel('Handle').inputValue();
    await press(visit, 'Erase my account');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Type/).fill('somebody-else');
    await dialog.getByLabel(/^Type/).press('Enter');
    await dialog.getByLabel(/^Type/).fill(handle);
    await dialog.getByRole('button', { name: 'Erase my account' }).click();
    await page.getByText(/^Your account will be erased on/).waitFor();
    await press(visit, 'Keep my account');
    await toasted(visit, 'You stay. Nothing was erased.');
    await expectSound(visit);
  });

  test('the first to press on the page of the claim link is the admin', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account);
    await visit.go('/claim');
    await visit.page.getByText('Open this page by the link').waitFor();
    const code = await offerClaim(stage.deps);
    await visit.page.goto('about:blank');
    await visit.go(`/claim#code=${code}`);
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Become the operator');
    await visit.page.getByText('You are the operator of this studio.').waitFor();
    expect(visit.page.url()).not.toContain('code');

    const late = await stage.visitAs((await stage.newMember()).account);
    await late.go(`/claim#code=${code}`);
    await press(late, 'Become the operator');
    await late.page.getByText('This link was used already.').waitFor();
    await expectSound(visit);
  });

  test('on a phone nothing sticks out, and nothing is wrong for anybody in light or dark', async () => {
    const { account } = await stage.newMember();
    const visit = await stage.visitAs(account, PHONE);
    await visit.go('/me/settings');
    await visit.page.getByText('Somebody likes a picture of mine').waitFor();
    await visit.page.getByText('This browser').waitFor();
    await expectFits(visit);
    expect(await visit.axe()).toEqual([]);
    await press(visit, 'Erase my account');
    expect(await visit.axe()).toEqual([]);
    await visit.go('/sign-in');
    await expectFits(visit);
    await expectSound(visit);
  });
});
