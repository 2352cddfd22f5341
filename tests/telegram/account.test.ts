import { ensureAccount, findAccount } from '@easel/core/accounts/ensure-account.ts';
import { offerLink } from '@easel/core/accounts/link.ts';
import { readProfile } from '@easel/core/accounts/profile.ts';
import { useSignInCode } from '@easel/core/accounts/sign-in-codes.ts';
import { messageButtons, messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { addVisitor, labelsOf, type Message, now, openStage, saying } from './telegram-stage.ts';

function linkOf(message: Message): string {
  return messageButtons(message).flatMap((button) => ('url' in button ? [button.url] : []))[0] ?? '';
}

test('/login in a group is answered in private, with a link that signs in once', async () => {
  const stage = await openStage();
  const person = addVisitor(stage);
  person.privately().openStartLink();
  const group = stage.twin.addGroup({ title: 'Studio', members: [person] });
  person.in(group).send('/login');
  const card = await stage.twin.waitForMessage(person.privately().chat, saying('Sign in on the web'));
  const [, code = ''] = /^https:\/\/easel\.example\/sign-in#code=([0-9a-f]{24})$/.exec(linkOf(card)) ?? [];
  const use = { code, purpose: 'login', by: 'a browser' } as const;
  expect(await useSignInCode(stage.deps, use)).toBe((await stage.accountOf(person)).id);
  expect(group.messages.some((message) => messageText(message).includes('sign-in'))).toBe(false);
});

test('/link gives a code, and takes one: looked at first, joined by a press, unlinked again', async () => {
  const stage = await openStage();
  const person = addVisitor(stage);
  const { chat } = person.privately();
  person.privately().send('/link');
  const offer = await stage.twin.waitForMessage(chat, saying('One account in both chats'));
  expect(messageText(offer)).toMatch(/\/link code:[0-9a-f]{24}/);

  const visitor = { platform: 'discord', userId: 'discord-1', displayName: 'On Discord' } as const;
  const other = await ensureAccount(stage.deps, visitor);
  const { code } = await offerLink(stage.deps, other.id);
  person.privately().send(`/link ${code}`);
  const question = await stage.twin.waitForMessage(chat, saying('Join these two accounts?'));
  expect(messageText(question)).toMatch(
    /Becomes part of it: @.*On Discord \(Discord\): 0 pictures, 100 credits/,
  );
  await stage.restartBot();
  await person.privately().press(question, 'Yes, join them');
  await expect.poll(() => messageText(now(chat, question))).toContain('One account in both chats now');
  expect(labelsOf(now(chat, question))).toEqual([]);
  const { id } = await stage.accountOf(person);
  expect(await findAccount(stage.deps, visitor)).toMatchObject({ id });

  person.privately().send('/link');
  const both = await stage.twin.waitForMessage(chat, saying('Both chats use this account.'));
  await person.privately().press(both, 'Unlink Discord');
  await expect.poll(() => labelsOf(now(chat, both))).toContain('Yes, unlink');
  await person.privately().press(now(chat, both), 'Yes, unlink');
  await expect.poll(() => messageText(now(chat, both))).toContain('Discord is unlinked.');
  expect((await readProfile(stage.deps.db, id)).identities).toHaveLength(1);
});

test('/profile and /privacy show and change; what cannot be is said', async () => {
  const stage = await openStage();
  const person = addVisitor(stage);
  const { chat } = person.privately();
  person.privately().send('/profile handle Fox-Painter');
  await stage.twin.waitForMessage(chat, saying('@fox-painter'));
  person.privately().send('/profile bio I paint <b>foxes</b>\u202E');
  await stage.twin.waitForMessage(chat, saying('I paint <b>foxes</b>'));
  person.privately().send('/profile age 7');
  await stage.twin.waitForMessage(chat, saying('“age” does not work for /profile.'));
  person.privately().send('/profile handle admin');
  await stage.twin.waitForMessage(chat, saying('This handle is reserved.'));

  person.privately().send('/privacy');
  const card = await stage.twin.waitForMessage(chat, saying('What others may see'));
  await person.privately().press(card, 'Publish automatically');
  await expect
    .poll(() => messageText(now(chat, card)))
    .toContain('New pictures are published automatically.');
  expect(await readProfile(stage.deps.db, (await stage.accountOf(person)).id)).toMatchObject({
    handle: 'fox-painter',
    bio: 'I paint <b>foxes</b>',
    privacy: { publishByDefault: true },
  });
});

test('a code that is none is refused kindly', async () => {
  const stage = await openStage();
  const person = addVisitor(stage);
  person.privately().send('/link nonsense');
  const answer = await stage.twin.waitForMessage(person.privately().chat, saying('There is no such code.'));
  expect(labelsOf(answer)).toEqual([]);
});
