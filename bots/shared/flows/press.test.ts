import { saveChatSettings, savePersonalDefaults } from '@easel/core/accounts/change-settings.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { createLogger } from '@easel/core/log.ts';
import { cancelOrder } from '@easel/core/orders/cancel-order.ts';
import { saveCapacity } from '@easel/core/orders/capacity.ts';
import { attachCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Origin } from '@easel/core/platform.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { createTestDatabase, createTestDeps, type TestDatabase } from '@easel/core/testing/test-database.ts';
import { fundTreasury } from '@easel/core/treasury/fund.ts';
import { saveTreasuryRules, treasuryIdOf } from '@easel/core/treasury/treasury.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Action } from '../actions.ts';
import type { BotDeps } from '../deps.ts';
import { openShop } from '../shop.ts';
import { en } from '../words/en.ts';
import { askToGive } from './gift.ts';
import { type Ask, askForPictures } from './imagine.ts';
import type { Outcome } from './outcome.ts';
import { pressButton } from './press.ts';

const MODELS = ['flux-schnell', 'sdxl'];

let database: TestDatabase;
let deps: BotDeps;
let people = 0;
let asked = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const core = await createTestDeps(database);
  deps = {
    ...core,
    log: createLogger('silent'),
    storage: openFileStorage('never-written'),
    keys: deriveKeys('a secret of the test'),
    shop: openShop({}),
  };
  await switchOn(MODELS);
});
afterAll(() => database.drop());

function switchOn(models: string[]): Promise<void> {
  return saveCapacity(
    deps.db,
    models.map((model) => ({ model, provider: 'runpod', endpoint: 'gpu', slots: 9 })),
  );
}

/** Somebody new in a private chat; `in` a channel of a server it is the same person. */
function newPerson() {
  const userId = `person-${people++}`;
  const privately: Origin = { platform: 'discord', chatId: `private-${userId}`, userId };
  const inServer: Origin = { ...privately, chatId: `channel-${userId}`, serverId: `server-${userId}` };
  const standing = async () => ({ roles: [], isAdmin: false });
  const asker = (origin: Origin) => ({
    origin,
    displayName: 'Member',
    standing,
    openPrivate: async () => origin,
  });
  return {
    privately,
    inServer,
    account: () => ensureAccount(deps, { ...privately, displayName: 'Member' }),
    ask: (text: string, origin = privately, remix: Pick<Ask, 'remixOf'> = {}) =>
      askForPictures(
        deps,
        { ...asker(origin), key: `ask-${userId}-${asked++}`, text, options: {}, ...remix },
        en,
      ),
    give: (to: string, amount: bigint) =>
      askToGive(
        deps,
        { asker: asker(privately), to: { userId: to, isBot: false, name: 'Friend' }, amount },
        en,
      ),
    press: (action: Action, origin = privately, its = deps) =>
      pressButton(its, { ...asker(origin), key: `press-${asked++}`, action, isModerator: false }, en),
    /** Sets the limits of the server. */
    async cap(caps: { count?: number; models?: string[] }): Promise<void> {
      const { id } = await ensureAccount(deps, { ...privately, displayName: 'Member' });
      const scope = { platform: 'discord', scopeId: inServer.serverId ?? '' } as const;
      await saveChatSettings(deps, { ...scope, settings: { defaults: {}, caps }, by: id });
    },
  };
}

function orderIn(outcome: Outcome): Order {
  const [found] = outcome.type === 'orders' ? outcome.orders : [];
  if (!found) throw new Error(`no order in ${outcome.type}`);
  return found.order;
}

function confirmIn(outcome: Outcome): Action {
  const [button] = outcome.type === 'card' ? outcome.card.buttons.flat() : [];
  if (!button) throw new Error(`no button in ${outcome.type}`);
  return button.action;
}

async function cancelled(person: ReturnType<typeof newPerson>, text: string): Promise<OrderId> {
  const { id } = orderIn(await person.ask(text));
  await cancelOrder(deps, { orderId: id, account: (await person.account()).id });
  return id;
}

/** The same studio, with a count of how often it looks for the account behind a chat. */
function countingLookups() {
  const seen = { lookups: 0 };
  const db = deps.db.withPlugin({
    transformQuery({ node }) {
      const isLookup = 'from' in node && JSON.stringify(node.from).includes('"identity"');
      if (isLookup) seen.lookups += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { seen, its: { ...deps, db } };
}

test('a press looks for the account once', async () => {
  const person = newPerson();
  const id = await cancelled(person, 'a fox');
  const actions: Action[] = [
    { name: 'remix', id },
    { name: 'feed', sort: 'new', page: 0 },
    { name: 'plan', step: 'show' },
  ];
  for (const action of actions) {
    const { seen, its } = countingLookups();
    await person.press(action, person.privately, its);
    expect(seen.lookups, action.name).toBe(1);
  }
});

test('a button makes no order that the place would not take as a command', async () => {
  const person = newPerson();
  const many = await cancelled(person, 'a fox --n 4');
  const other = await cancelled(person, 'a fox --model sdxl');
  await person.cap({ count: 2, models: ['flux-schnell'] });

  const overCap = expect.objectContaining({ code: 'over-cap' });
  await expect(person.press({ name: 'reroll', id: many }, person.inServer)).rejects.toEqual(overCap);
  await expect(person.press({ name: 'reroll', id: other }, person.inServer)).rejects.toEqual(overCap);
  expect(orderIn(await person.press({ name: 'reroll', id: many })).outputCount).toBe(4);
});

test('a question that was asked elsewhere is not answered with more than the place allows', async () => {
  const person = newPerson();
  const confirm = confirmIn(await person.ask('a {red|blue} fox --n 4'));
  await person.cap({ count: 2 });
  await expect(person.press(confirm, person.inServer)).rejects.toMatchObject({ code: 'over-cap' });
  expect(await person.press(confirm)).toMatchObject({ type: 'orders', orders: [{}, {}] });
});

test('a button of a model that is switched off says so, instead of an order that fails', async () => {
  const person = newPerson();
  const id = await cancelled(person, 'a fox --model sdxl');
  await switchOn(['flux-schnell']);
  try {
    await expect(person.press({ name: 'reroll', id })).rejects.toMatchObject({ code: 'model-unavailable' });
  } finally {
    await switchOn(MODELS);
  }
});

test('what somebody never wants to see is told to nobody who remixes their picture', async () => {
  const [person, stranger] = [newPerson(), newPerson()];
  await savePersonalDefaults(deps, {
    account: (await person.account()).id,
    settings: { model: 'sdxl', negativePrompt: 'my own face' },
  });
  const { id } = orderIn(await person.ask('a fox', person.inServer));
  await attachCard(deps.db, {
    orderId: id,
    platform: 'discord',
    chatId: person.inServer.chatId,
    messageId: '1',
  });

  const remix = { name: 'remix', id } as const;
  expect(await person.press(remix)).toMatchObject({ text: expect.stringContaining('--no my own face') });
  const theirs = await stranger.press(remix, { ...person.inServer, userId: stranger.privately.userId });
  expect(theirs).toMatchObject({ type: 'remix', text: expect.stringContaining('a fox') });
  expect(theirs).not.toMatchObject({ text: expect.stringContaining('face') });
});

test('a remix starts from nothing that its person cannot see, whatever a dialog says it started from', async () => {
  const [person, stranger] = [newPerson(), newPerson()];
  const { id } = orderIn(await person.ask('a secret fox', person.inServer));
  const remix = (origin: Origin) => stranger.ask('a fox', origin, { remixOf: id });
  const beside = { ...person.inServer, userId: stranger.privately.userId };
  for (const origin of [stranger.privately, beside]) {
    await expect(remix(origin)).rejects.toMatchObject({ code: 'not-found' });
  }
  const card = { platform: 'discord', chatId: beside.chatId, messageId: `of-${id}` } as const;
  await attachCard(deps.db, { orderId: id, ...card });
  await expect(remix(stranger.privately)).rejects.toMatchObject({ code: 'not-found' });
  expect(orderIn(await remix(beside)).parentOrderId).toBe(id);
  expect(orderIn(await person.ask('an owl', person.privately, { remixOf: id })).parentOrderId).toBe(id);
});

test('an emoji that is cut at a limit, and signs that no database keeps, do no harm', async () => {
  const person = newPerson();
  const broken = `a fox \u0000 ${'🦊'.slice(0, 1)} in the snow`;
  expect(orderIn(await person.ask(broken)).params.prompt).toBe('a fox \uFFFD in the snow');
});

test('a gift that is confirmed once more says that it was given, and moves nothing', async () => {
  const [giver, friend] = [newPerson(), newPerson()];
  const [{ id: account }, { id: other }] = [await giver.account(), await friend.account()];
  const purse = (id: typeof account) => ({ owner: { kind: 'person', id }, clock: deps.clock }) as const;
  const { owner } = purse(account);
  await creditOwner(deps.db, { key: `gift-${account}`, owner, bucket: 'purchased', amount: 50n });
  const confirm = confirmIn(await giver.give(friend.privately.userId, 20n));
  expect(await giver.press(confirm)).toMatchObject({ type: 'card', replaces: true });
  const again = expect.objectContaining({ code: 'proposal-expired', details: { answered: true } });
  await expect(giver.press(confirm)).rejects.toEqual(again);
  expect((await readWallet(deps.db, purse(account))).available).toBe(130n);
  expect((await readWallet(deps.db, purse(other))).available).toBe(120n);
});

test('what a button makes in a server is paid by its wallet, and above the threshold an admin is asked', async () => {
  const person = newPerson();
  const small = await cancelled(person, 'a fox');
  const big = await cancelled(person, 'a fox --n 4');
  const { id: account } = await person.account();
  const treasury = treasuryIdOf('discord', person.inServer.serverId ?? '');
  await creditOwner(deps.db, {
    key: `bought-${account}`,
    owner: { kind: 'person', id: account },
    bucket: 'purchased',
    amount: 50n,
  });
  await fundTreasury(deps, { key: treasury, account, treasury, amount: 50n, chatId: 'hall' });
  const rules = { spending: 'everyone', roles: [], approvalAbove: 2n } as const;
  await saveTreasuryRules(deps, { treasury, rules, by: account });

  const reroll = orderIn(await person.press({ name: 'reroll', id: small }, person.inServer));
  expect(reroll.payer).toEqual({ kind: 'server', id: treasury });
  const asked = await person.press({ name: 'reroll', id: big }, person.inServer);
  expect(asked).toMatchObject({ type: 'card', isPrivate: false });
  expect(confirmIn(asked)).toMatchObject({ name: 'approve' });
  const own = orderIn(await person.press({ name: 'reroll', id: big }));
  expect(own.payer).toEqual({ kind: 'person', id: account });
});
