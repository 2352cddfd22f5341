import { ensureAccount, findAccount } from '@easel/core/accounts/ensure-account.ts';
import { requestErase } from '@easel/core/accounts/erase.ts';
import { offerLink } from '@easel/core/accounts/link.ts';
import { readProfile } from '@easel/core/accounts/profile.ts';
import { useSignInCode } from '@easel/core/accounts/sign-in-codes.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { isEphemeral, messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { expect, it } from 'vitest';
import { useStage } from './stage.ts';

const stage = useStage();

let people = 0;

async function somebody() {
  const user = stage.twin.addUser({ name: `member ${people++}` });
  const actor = user.in(stage.channel);
  await (await actor.command('help')).message();
  const account = await findAccount(stage.foundation, { platform: 'discord', userId: user.id });
  if (!account) throw new Error('no account');
  return { user, actor, id: account.id };
}

/** The same person's Telegram, as far as the bot there has met them. */
async function onTelegram(): Promise<AccountId> {
  const person = { platform: 'telegram', userId: `tg-${people++}`, displayName: 'On Telegram' } as const;
  return (await ensureAccount(stage.foundation, person)).id;
}

function linkOf(message: Parameters<typeof messageButtons>[0]): string {
  return messageButtons(message).find(({ url }) => url)?.url ?? '';
}

it('/login answers the person alone, with a link that signs in once', async () => {
  const { actor, id } = await somebody();
  const card = await (await actor.command('login')).message();
  expect(isEphemeral(card)).toBe(true);
  expect(messageText(card)).toContain('do not share it');
  const [, code = ''] = /^https:\/\/easel\.example\/sign-in#code=([0-9a-f]{24})$/.exec(linkOf(card)) ?? [];
  const use = { code, purpose: 'login', by: 'a browser' } as const;
  expect(await useSignInCode(stage.foundation, use)).toBe(id);
  await expect(useSignInCode(stage.foundation, use)).rejects.toMatchObject({ code: 'code-refused' });
});

it('/link gives a code for the other chat; a code from there is looked at, and joins on a press', async () => {
  const { actor, id, user } = await somebody();
  const offer = await (await actor.command('link')).message();
  expect(isEphemeral(offer)).toBe(true);
  expect(messageText(offer)).toMatch(/Send this to the bot in your other chat: `\/link [0-9a-f]{24}`/);
  expect(linkOf(offer)).toMatch(/^https:\/\/easel\.example\/me\/settings#code=[0-9a-f]{24}$/);

  const other = await onTelegram();
  const { code } = await offerLink(stage.foundation, other);
  const question = await (await actor.command('link', { code: ` ${code.toUpperCase()} ` })).message();
  expect(messageText(question)).toMatch(/Stays\*\*\s+\\@artist.*Discord.*100 credits/);
  expect(messageText(question)).toMatch(/Becomes part of it\*\*\s+\\@artist.*On Telegram/);
  expect(messageText(question)).toContain('Together: 100 credits');
  expect(messageText(question)).toContain('You are welcomed only once: 100 credits');
  const presses = [actor.press(question, 'Yes, join them'), actor.press(question, 'Yes, join them')];
  await Promise.all(presses.map((press) => press.acknowledged()));
  await expect
    .poll(() => actor.messages.filter((seen) => messageText(seen).includes('One account in both chats now')))
    .toHaveLength(1);
  expect((await readProfile(stage.db, id)).identities).toHaveLength(2);
  expect(await stage.balance(user)).toBe(100n);

  const both = await (await actor.command('link')).message();
  expect(messageButtons(both).map(({ label }) => label)).toEqual(['Unlink Discord', 'Unlink Telegram']);
  const asked = await actor.press(both, 'Unlink Telegram').message();
  const done = await actor.press(asked, 'Yes, unlink').message();
  expect(messageText(done)).toContain('Telegram is unlinked.');
  expect((await readProfile(stage.db, id)).identities).toHaveLength(1);
});

it('codes that are wrong, of oneself, or of somebody else’s are refused kindly', async () => {
  const [one, thief] = [await somebody(), await somebody()];
  const offer = await (await one.actor.command('link')).message();
  const [code = ''] = /[0-9a-f]{24}/.exec(messageText(offer)) ?? [];
  const own = await (await one.actor.command('link', { code })).message();
  expect(messageText(own)).toContain('This code is your own.');
  const made = await (await one.actor.command('link', { code: 'something' })).message();
  expect(messageText(made)).toContain('There is no such code.');
  const same = await (await thief.actor.command('link', { code })).message();
  expect(messageText(same)).toContain('Both accounts come from the same chat platform.');
  expect(messageButtons(same).map(({ label }) => label)).not.toContain('Yes, join them');
});

it('leaving it at that changes nothing', async () => {
  const { actor, id } = await somebody();
  const { code } = await offerLink(stage.foundation, await onTelegram());
  const question = await (await actor.command('link', { code })).message();
  const answered = await actor.press(question, 'No').message();
  expect(messageText(answered)).toContain('The accounts stay separate');
  expect(messageButtons(answered)).toEqual([]);
  expect((await readProfile(stage.db, id)).identities).toHaveLength(1);
});

it('/profile shows and changes how others see somebody; what cannot be is said', async () => {
  const { actor } = await somebody();
  const shown = await (await actor.command('profile')).message();
  expect(isEphemeral(shown)).toBe(true);
  expect(messageText(shown)).toMatch(/@artist-[0-9a-f]{12}[\s\S]*not set[\s\S]*0 made, 0 published/);
  const changed = await (
    await actor.command('profile', { handle: '@Fox-Painter', name: 'F\u200Box', bio: '**I** paint' })
  ).message();
  expect(messageText(changed)).toMatch(/@fox-painter[\s\S]*Fox[\s\S]*paint/);
  expect(linkOf(changed)).toBe('https://easel.example/a/fox-painter');
  const other = await somebody();
  const taken = await (await other.actor.command('profile', { handle: 'f0xpa1nter' })).message();
  expect(messageText(taken)).toContain('Somebody has this handle, or one that looks like it.');
  const reserved = await (await other.actor.command('profile', { handle: 'support' })).message();
  expect(messageText(reserved)).toContain('This handle is reserved.');
});

it('/privacy has a switch for each, which work after a restart; and the way back from leaving', async () => {
  const { actor, id } = await somebody();
  await requestErase(stage.foundation, id);
  const card = await (await actor.command('privacy')).message();
  expect(messageText(card)).toMatch(/New pictures are yours alone[\s\S]*will be erased on/);
  expect(linkOf(card)).toBe('https://easel.example/me/settings#data');
  const hidden = await actor.press(card, 'Hide prompts').message();
  expect(messageText(hidden)).toContain('Prompts are shown to nobody.');
  const stayed = await actor.press(hidden, 'Keep my account').message();
  expect(messageText(stayed)).not.toContain('erased on');
  expect(await readProfile(stage.db, id)).toMatchObject({
    privacy: { showPrompts: false, publishByDefault: false, indexable: true },
  });
  expect((await readProfile(stage.db, id)).eraseAt).toBeUndefined();
});
