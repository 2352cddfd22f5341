import type { Message } from '@grammyjs/types';
import { type Bot, InlineKeyboard } from 'grammy';
import { expect, test } from 'vitest';
import type { PayOutcome } from './checkout.ts';
import { messageButtons } from './message-view.ts';
import { openTwin, refusalOf, startPolling } from './twin-harness.ts';

const CREDITS = { title: '500 credits', description: 'Credits for pictures', payload: 'pack_500' } as const;
const PRICES = [{ label: '500 credits', amount: 250 }];

const sendCredits = (bot: Bot, chatId: number, other: Parameters<Bot['api']['sendInvoice']>[6] = {}) =>
  bot.api.sendInvoice(
    chatId,
    CREDITS.title,
    CREDITS.description,
    CREDITS.payload,
    'XTR',
    PRICES,
    other,
  ) as Promise<Message>;

const linkToCredits = (bot: Bot) =>
  bot.api.createInvoiceLink(CREDITS.title, CREDITS.description, CREDITS.payload, '', 'XTR', PRICES);

/** A bot that confirms every payment and notes who pays, with a visitor who has 1000 Stars. */
async function openShop() {
  const bench = await openTwin();
  const { twin, bot } = bench;
  const askedBy: number[] = [];
  const paid: Message[] = [];
  const refunded: Message[] = [];
  bot.on('pre_checkout_query', async (ctx) => {
    askedBy.push(ctx.preCheckoutQuery.from.id);
    await ctx.answerPreCheckoutQuery(true);
  });
  bot.on('message:successful_payment', (ctx) => void paid.push(ctx.message));
  bot.on('message:refunded_payment', (ctx) => void refunded.push(ctx.message));
  await startPolling(bot);
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  visitor.giveStars(1000);
  return { ...bench, visitor, askedBy, paid, refunded };
}

function chargeOf(outcome: PayOutcome): string {
  if (outcome.status !== 'paid') throw new Error(`Not paid: ${JSON.stringify(outcome)}`);
  return outcome.chargeId;
}

test('an invoice is paid, and the bot is told of it in a service message', async () => {
  const { twin, bot, visitor, askedBy, paid } = await openShop();
  const invoice = await sendCredits(bot, visitor.id);
  expect(invoice.invoice).toEqual({
    title: CREDITS.title,
    description: CREDITS.description,
    start_parameter: '',
    currency: 'XTR',
    total_amount: 250,
  });
  expect(messageButtons(invoice).map(({ text }) => text)).toEqual(['Pay ⭐250']);

  const chargeId = chargeOf(await visitor.pay(invoice));

  await expect.poll(() => paid.length).toBe(1);
  expect(askedBy).toEqual([visitor.id]);
  expect(paid[0]).toMatchObject({ chat: { id: visitor.id }, from: { id: visitor.id } });
  expect(paid[0]?.successful_payment).toMatchObject({
    currency: 'XTR',
    total_amount: 250,
    invoice_payload: 'pack_500',
    telegram_payment_charge_id: chargeId,
  });
  expect(twin.updates.at(-2)?.pre_checkout_query).toMatchObject({ invoice_payload: 'pack_500' });
  expect(visitor.stars).toBe(750);
  expect(await bot.api.getMyStarBalance()).toEqual({ amount: 250 });
  await expect(visitor.pay(invoice)).rejects.toThrow('receipt');
});

test('the bot refuses a payment in its own words, and the Stars stay where they were', async () => {
  const { twin, bot } = await openTwin();
  bot.on('pre_checkout_query', async (ctx) => {
    const refusal = await refusalOf(ctx.answerPreCheckoutQuery(false));
    await ctx.answerPreCheckoutQuery(false, { error_message: refusal.description });
  });
  await startPolling(bot);
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.giveStars(250);

  expect(await visitor.pay(await linkToCredits(bot))).toEqual({
    status: 'refused',
    words: 'Bad Request: parameter "error_message" is required',
  });
  expect(visitor.stars).toBe(250);
  expect(twin.updates.some((update) => update.message?.successful_payment)).toBe(false);
});

test('an answer after ten seconds is too late: nothing is paid', async () => {
  const { clock, twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.giveStars(250);
  const outcome = visitor.pay(await linkToCredits(bot));
  const [update] = await bot.api.getUpdates();
  expect(visitor.stars).toBe(0);

  clock.advance(10_000);

  expect(await outcome).toEqual({ status: 'timed_out' });
  const late = await refusalOf(bot.api.answerPreCheckoutQuery(update?.pre_checkout_query?.id ?? '', true));
  expect(late.description).toBe(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  );
  expect(visitor.stars).toBe(250);
  expect(await bot.api.getMyStarBalance()).toEqual({ amount: 0 });
});

test('who has too few Stars is stopped before the bot is asked', async () => {
  const { twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.giveStars(249);
  expect(await visitor.pay(await linkToCredits(bot))).toEqual({ status: 'too_few_stars', missing: 1 });
  expect(twin.updates).toEqual([]);
});

test('in a group anybody pays, outsiders a forwarded copy, and each gets the receipt privately', async () => {
  const { twin, bot, visitor, askedBy, paid } = await openShop();
  const member = twin.addUser({ name: 'Member' });
  member.giveStars(250);
  const group = twin.addGroup({ title: 'Painters', members: [member] });
  const invoice = await sendCredits(bot, group.id);

  chargeOf(await member.pay(invoice));
  chargeOf(await visitor.pay(invoice));

  await expect.poll(() => paid.length).toBe(2);
  expect(askedBy).toEqual([member.id, visitor.id]);
  expect(paid.map(({ chat }) => chat.id)).toEqual([member.id, visitor.id]);
  expect((await bot.api.sendMessage(member.id, 'Thank you')).chat.id).toBe(member.id);

  const single = await sendCredits(bot, group.id, { start_parameter: 'pack_500' });
  await expect(visitor.pay(single)).rejects.toThrow('links to the bot');
  const secret = await sendCredits(bot, group.id, { protect_content: true });
  await expect(visitor.pay(secret)).rejects.toThrow('cannot be forwarded');
  await bot.api.deleteMessage(group.id, single.message_id);
  await expect(member.pay(single)).rejects.toThrow('gone');
});

test('a refund gives the Stars back once, and both ways stand in the transactions', async () => {
  const { bot, visitor, refunded } = await openShop();
  const link = await linkToCredits(bot);
  const first = chargeOf(await visitor.pay(link));
  const second = chargeOf(await visitor.pay(link));
  expect(first).not.toBe(second);

  expect(await bot.api.refundStarPayment(visitor.id, first)).toBe(true);

  await expect.poll(() => refunded.length).toBe(1);
  expect(refunded[0]).toMatchObject({ chat: { id: visitor.id }, from: { is_bot: true } });
  expect(refunded[0]?.refunded_payment).toMatchObject({
    total_amount: 250,
    telegram_payment_charge_id: first,
  });
  expect(visitor.stars).toBe(750);
  expect(await bot.api.getMyStarBalance()).toEqual({ amount: 250 });

  const { transactions } = await bot.api.getStarTransactions();
  const partner = { transaction_type: 'invoice_payment', user: { id: visitor.id } };
  expect(transactions).toMatchObject([
    { id: first, amount: 250, source: partner },
    { id: second, amount: 250, source: partner },
    { id: first, amount: 250, receiver: partner },
  ]);
  expect(await bot.api.getStarTransactions({ offset: 1, limit: 1 })).toEqual({
    transactions: transactions.slice(1, 2),
  });
});

test('a refund of what was refunded, or of what this person never paid, is refused', async () => {
  const { twin, bot, visitor } = await openShop();
  const chargeId = chargeOf(await visitor.pay(await linkToCredits(bot)));
  const refund = (userId: number, charge: string) =>
    refusalOf(bot.api.refundStarPayment(userId, charge)).then(({ description }) => description);
  await bot.api.refundStarPayment(visitor.id, chargeId);

  expect(await refund(visitor.id, chargeId)).toBe('Bad Request: CHARGE_ALREADY_REFUNDED');
  expect(await refund(visitor.id, 'stx_unknown')).toBe('Bad Request: CHARGE_NOT_FOUND');
  expect(await refund(twin.addUser({ name: 'Stranger' }).id, chargeId)).toBe('Bad Request: CHARGE_NOT_FOUND');
  expect(await refund(0, chargeId)).toBe('Bad Request: invalid user_id specified');
  expect(visitor.stars).toBe(1000);
});

test('a payment is redelivered like every other update', async () => {
  const { twin, bot, visitor, paid } = await openShop();
  chargeOf(await visitor.pay(await linkToCredits(bot)));
  await expect.poll(() => paid.length).toBe(1);

  twin.switches.redeliver(1);

  await expect.poll(() => paid.length).toBe(2);
  expect(paid[1]).toEqual(paid[0]);
  expect(visitor.stars).toBe(750);
});

const REFUSED_INVOICES: [change: Record<string, unknown>, description: string][] = [
  [{ title: '' }, 'parameter "title" is required'],
  [{ title: 'x'.repeat(33) }, 'STARS_INVOICE_INVALID'],
  [{ description: '' }, 'parameter "description" is required'],
  [{ description: 'x'.repeat(256) }, 'STARS_INVOICE_INVALID'],
  [{ payload: '' }, 'parameter "payload" is required'],
  [{ payload: 'é'.repeat(65) }, 'INVOICE_PAYLOAD_INVALID'],
  [{ currency: '' }, 'parameter "currency" is required'],
  [{ currency: 'EUR' }, 'PAYMENT_PROVIDER_INVALID'],
  [{ provider_token: '1:TEST:2' }, 'PAYMENT_PROVIDER_INVALID'],
  [{ prices: undefined }, 'parameter "prices" is required'],
  [{ prices: {} }, 'expected an Array of labeled prices'],
  [{ prices: [] }, 'there must be at least one price'],
  [{ prices: [{ amount: 1 }] }, "can't parse labeled price: LabeledPrice label must be non-empty"],
  [{ prices: [...PRICES, ...PRICES] }, 'STARS_INVOICE_INVALID'],
  [{ prices: [{ label: 'Free', amount: 0 }] }, 'CURRENCY_TOTAL_AMOUNT_INVALID'],
  [{ max_tip_amount: 5 }, 'STARS_INVOICE_INVALID'],
];

test.for(REFUSED_INVOICES)('an invoice with %j is refused: %s', async ([change, description]) => {
  const { twin } = await openTwin({ requestsConform: false });
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  const invoice = { chat_id: visitor.id, ...CREDITS, currency: 'XTR', prices: PRICES, ...change };
  for (const method of ['sendInvoice', 'createInvoiceLink']) {
    const response = await fetch(`${twin.url}/bot${twin.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(invoice),
    });
    expect(await response.json()).toEqual({
      ok: false,
      error_code: 400,
      description: `Bad Request: ${description}`,
    });
  }
});

test('the Pay button stands first, in invoices only, and stays through edits', async () => {
  const { twin, bot } = await openTwin();
  const visitor = twin.addUser({ name: 'Visitor' });
  visitor.privately().openStartLink();
  const refusalFor = (reply_markup: InlineKeyboard) =>
    refusalOf(sendCredits(bot, visitor.id, { reply_markup })).then(({ description }) => description);
  expect(await refusalFor(new InlineKeyboard().text('Cancel', 'no'))).toBe(
    'Bad Request: REPLY_MARKUP_BUY_EMPTY',
  );
  expect(await refusalFor(new InlineKeyboard().pay('Pay').row().pay('Pay again'))).toBe(
    'Bad Request: BUTTON_POS_INVALID',
  );
  const stray = bot.api.sendMessage(visitor.id, 'Buy', { reply_markup: new InlineKeyboard().pay('Pay') });
  expect((await refusalOf(stray)).description).toBe('Bad Request: BUTTON_TYPE_INVALID');

  const reply_markup = new InlineKeyboard().pay('Pay 250 XTR').text('Cancel', 'no');
  const invoice = await sendCredits(bot, visitor.id, { reply_markup });
  expect(messageButtons(invoice).map(({ text }) => text)).toEqual(['Pay 250 XTR', 'Cancel']);
  const edited = await bot.api.editMessageReplyMarkup(visitor.id, invoice.message_id);
  expect(edited).toMatchObject({ invoice: invoice.invoice });
  expect(messageButtons(edited as Message).map(({ text }) => text)).toEqual(['Pay ⭐250']);
  const rewrite = bot.api.editMessageText(visitor.id, invoice.message_id, 'Sold out');
  expect((await refusalOf(rewrite)).description).toBe('Bad Request: there is no text in the message to edit');
});
