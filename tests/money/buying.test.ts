import { freePort } from '@easel/db/free-port.ts';
import { isEphemeral, messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import * as telegram from '@easel/sandbox/telegram/message-view.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enterDiscord, type Member } from '../e2e/chat-hands.ts';
import { openTestStudio, type TestStudio } from '../e2e/studio-harness.ts';

/** Far more than the few seconds that it takes: a busy machine should not fail a test. */
const PATIENCE_MS = 40_000;

let studio: TestStudio;

beforeAll(async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  studio = await openTestStudio({ env: { PORT: String(port), PUBLIC_URL: address } });
  studio.world.stripe.setWebhook(`${address}/webhooks/stripe`);
});
afterAll(() => studio.close());

async function openLink(member: Member, button: string) {
  const packs = await (await member.command('credits buy')).message();
  const buying = member.press(packs, button);
  const card = await buying.waitFor((message) => linkIn(message) !== undefined, PATIENCE_MS);
  return { buying, link: linkIn(card) ?? '', card };
}

function linkIn(message: Parameters<typeof messageButtons>[0]): string | undefined {
  return messageButtons(message).find(({ url }) => url !== undefined)?.url;
}

async function creditsOf(member: Member): Promise<string> {
  return messageText(await (await member.command('credits show')).message());
}

test('a pack bought in Discord is there once, however often Stripe tells of it, and nobody else sees any of it', async () => {
  const { world } = studio;
  const { member } = enterDiscord(world);
  const { buying, link, card } = await openLink(member, '1,050 · $10');
  expect(isEphemeral(card)).toBe(true);
  const { session } = world.stripe.pay(link);

  const receipt = await buying.waitFor((seen) => messageText(seen).includes('Paid. Thank you!'), PATIENCE_MS);
  expect(isEphemeral(receipt)).toBe(true);
  expect(messageText(receipt)).toMatch(/1,050[\s\S]*\$10[\s\S]*1,150 credits/);

  const told = world.stripe.events().filter(({ type }) => type === 'checkout.session.completed');
  for (const { id } of told) await world.stripe.webhooks.deliverAgain(id);
  expect(await creditsOf(member)).toMatch(/1,150 credits free/);

  world.stripe.refund(String(session.payment_intent), 400);
  const refund = await buying.waitFor((seen) => messageText(seen).includes('was refunded'), PATIENCE_MS);
  expect(isEphemeral(refund)).toBe(true);
  expect(messageText(refund)).toMatch(/420[\s\S]*\$4[\s\S]*730 credits/);
  expect(await creditsOf(member)).toMatch(/refunded in part/);
});

test('where Stripe does not answer, the reason is kind and nothing is charged', async () => {
  const { world } = studio;
  const { member } = enterDiscord(world);
  const packs = await (await member.command('credits buy')).message();
  world.stripe.failNext('POST /v1/checkout/sessions', 400);
  try {
    const pressed = member.press(packs, '500 · $5');
    const seen = await pressed.waitFor(
      (message) => messageText(message).includes('at the moment'),
      PATIENCE_MS,
    );
    expect(messageText(seen)).toContain('Nothing was charged');
    expect(isEphemeral(seen)).toBe(true);
  } finally {
    world.stripe.heal();
  }
});

test('Premium is paid by the month, cancelled and kept after all, and each step is told', async () => {
  const { world } = studio;
  const { member } = enterDiscord(world);
  const shown = await (await member.command('plan')).message();
  expect(messageText(shown)).toContain('Your plan: Free');
  const taking = member.press(shown, 'Premium, $5 a month');
  const offer = await taking.waitFor((message) => linkIn(message) !== undefined, PATIENCE_MS);
  world.stripe.pay(linkIn(offer) ?? '');
  await taking.waitFor((message) => messageText(message).includes('Premium is on. Thank you!'), PATIENCE_MS);

  const premium = await (await member.command('plan')).message();
  expect(messageText(premium)).toMatch(/Premium[\s\S]*Paid monthly/);
  const saying = (words: string) => (message: typeof premium) => messageText(message).includes(words);
  const cancelled = await member.press(premium, 'Cancel').waitFor(saying('Cancelled: you keep'), PATIENCE_MS);
  const kept = await member.press(cancelled, 'Keep Premium').waitFor(saying('Paid monthly'), PATIENCE_MS);
  const question = await member.press(kept, 'Pay yearly').waitFor(saying('$50 a year'), PATIENCE_MS);
  await member.press(question, 'Yes, pay yearly').waitFor(saying('Paid yearly'), PATIENCE_MS);
  const page = await (await member.command('plan')).message();
  await member
    .press(page, 'Invoices and cards')
    .waitFor((message) => linkIn(message) !== undefined, PATIENCE_MS);
  expect(await creditsOf(member)).toMatch(/700 credits free/);
});

test('each day brings credits once', async () => {
  const { member } = enterDiscord(studio.world);
  const claimed = await (await member.command('daily')).message();
  expect(messageText(claimed)).toMatch(/2 credits for today[\s\S]*Day 1 in a row/);
  const again = await (await member.command('daily')).message();
  expect(messageText(again)).toContain('You have claimed today');
  expect(await creditsOf(member)).toMatch(/102 credits free/);
});

test('too few credits come with the way to more', async () => {
  const { member } = enterDiscord(studio.world);
  const asked = await member.command('imagine', {
    prompt: 'a fox --model flux-dev --n 4 --steps 50 {a|b|c|d}',
  });
  const seen = await asked.waitFor((message) => messageText(message).includes('short'), PATIENCE_MS);
  expect(messageButtons(seen).map(({ label }) => label)).toContain('Buy credits');
  const packs = await member.press(seen, 'Buy credits').waitFor((message) => {
    return messageButtons(message).some(({ label }) => label === '500 · $5');
  }, PATIENCE_MS);
  expect(isEphemeral(packs)).toBe(true);
});

test('a pack is paid with Stars in Telegram, by whoever asked alone; a refund takes it back', async () => {
  const { telegram: twin } = studio.world;
  const person = twin.addUser({ name: 'Member', languageCode: 'en' });
  const stranger = twin.addUser({ name: 'Stranger', languageCode: 'en' });
  const { chat } = person.privately();
  const saying = (words: string) => (message: (typeof chat.messages)[number]) =>
    telegram.messageText(message).includes(words);

  person.privately().send('/buy');
  const packs = await twin.waitForMessage(chat, saying('Buy credits'), PATIENCE_MS);
  await person.privately().press(packs, '250 Stars');
  const invoice = await twin.waitForMessage(chat, (message) => message.invoice !== undefined, PATIENCE_MS);
  expect(invoice.invoice).toMatchObject({ currency: 'XTR', total_amount: 250, title: '500 credits' });

  stranger.giveStars(250);
  await expect(stranger.pay(invoice)).rejects.toThrow('forwarded');
  expect(await person.pay(invoice)).toMatchObject({ status: 'too_few_stars' });
  person.giveStars(250);
  const paid = await person.pay(invoice);
  expect(paid).toMatchObject({ status: 'paid' });
  const receipt = await twin.waitForMessage(chat, saying('Paid. Thank you!'), PATIENCE_MS);
  expect(telegram.messageText(receipt)).toMatch(/\+500[\s\S]*250 Stars[\s\S]*600 credits/);

  const chargeId = paid.status === 'paid' ? paid.chargeId : '';
  const refunded = await fetch(`${twin.url}/bot${twin.token}/refundStarPayment`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: person.id, telegram_payment_charge_id: chargeId }),
  });
  expect(refunded.status).toBe(200);
  await twin.waitForMessage(chat, saying('was refunded'), PATIENCE_MS);
  expect(person.stars).toBe(250);
  person.privately().send('/credits');
  await twin.waitForMessage(chat, saying('100 credits free'), PATIENCE_MS);
});
