import { PACKS } from '@easel/core/catalog/packs.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import type { Wallet } from '@easel/core/credits/wallet.ts';
import { formatMoney, type Money } from '@easel/core/payments/money.ts';
import type { MoneyNotice } from '@easel/core/payments/money-notice.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import type { Shop } from '../shop.ts';
import type { Words } from '../words/en.ts';
import { credits } from '../words/format.ts';
import { facts, line, small, title } from './blocks.ts';
import type { Block, Button, Card } from './card.ts';

/** The packs on sale, with a button for each and each currency. */
export function packsCard({ currencies }: Shop, words: Words): Card {
  const { packs } = words.money;
  const rows = PACKS.map(({ id, credits: plain, bonus, price }) => {
    const offers = currencies.flatMap((currency) => {
      const minor = price[currency];
      return minor === undefined ? [] : [{ currency, text: formatMoney({ minor, currency }) }];
    });
    return { id, amount: plain + bonus, bonus, offers };
  }).filter(({ offers }) => offers.length > 0);

  const lines = rows.map(({ amount, bonus, offers }) => {
    const gift = bonus > 0n ? [packs.bonus(bonus)] : [];
    return line({ strong: credits(amount) }, ' · ', [...offers.map(({ text }) => text), ...gift].join(' · '));
  });
  const buttons = rows.map(({ id, amount, offers }) =>
    offers.map(
      ({ currency, text }, i): Button => ({
        action: { name: 'buy', pack: id, currency },
        label: i === 0 ? packs.button(amount, text) : text,
        style: i === 0 ? 'primary' : 'secondary',
      }),
    ),
  );
  return {
    tone: 'info',
    blocks: [title(packs.title), ...lines, small(packs.lasting)],
    buttons,
  };
}

/** Leads to the packs of credits. */
export function packsButton(words: Words): Button {
  return { action: { name: 'packs' }, label: words.money.buy, style: 'primary' };
}

/** The link where a payment is paid. @param now to say for how long it works. */
export function payLinkCard(payment: Payment, now: Date, words: Words): Card {
  const { link } = words.money;
  const price = formatMoney(payment.price);
  const minutes = Math.max(1, Math.floor((payment.expiresAt.getTime() - now.getTime()) / MINUTE_MS));
  return {
    tone: 'waiting',
    blocks: [title(link.title(payment.credits, price)), line(link.help), small(link.until(minutes))],
    buttons: [[{ action: { name: 'packs' }, label: link.other, style: 'secondary' }]],
    ...(payment.url && { links: [{ label: link.button(price), url: payment.url }] }),
  };
}

/** Why credits came or went with a payment, and what there is now. */
export function paymentNoticeCard(
  input: { notice: Extract<MoneyNotice, { about: 'payment' }>; payment: Payment; wallet: Wallet },
  words: Words,
): Card {
  const { notice, payment, wallet } = input;
  const { facts: names, change, payments } = words.money;
  const said = payments[notice.what];
  const items = [
    ...(notice.credits === 0n ? [] : [{ label: names.credits, value: change(notice.credits) }]),
    { label: names.paid, value: formatMoney(payment.total ?? payment.price) },
    ...refundFact(payment.refunded, names.refunded),
    { label: names.balance, value: credits(wallet.available) },
  ];
  return {
    tone: notice.credits > 0n ? 'done' : 'sorry',
    blocks: [
      title(said.title),
      ...(said.help ? [line(said.help)] : []),
      facts(items),
      ...debtBlocks(wallet, words),
      small(words.money.payment(payment.id)),
    ],
    buttons: wallet.debt > 0n ? [[packsButton(words)]] : [],
  };
}

function refundFact(refunded: Money, label: string): { label: string; value: string }[] {
  return refunded.minor > 0n ? [{ label, value: formatMoney(refunded) }] : [];
}

/** Why credits of a plan went or came back with a payment of it. */
export function planPaymentCard(
  input: { notice: Extract<MoneyNotice, { about: 'plan-payment' }>; wallet: Wallet },
  words: Words,
): Card {
  const { notice, wallet } = input;
  const { facts: names, change, planPayments } = words.money;
  const said = planPayments[notice.what];
  const items = [
    { label: names.credits, value: change(notice.credits) },
    { label: names.balance, value: credits(wallet.available) },
  ];
  return {
    tone: notice.credits > 0n ? 'done' : 'sorry',
    blocks: [title(said.title), line(said.help), facts(items), ...debtBlocks(wallet, words)],
    buttons: wallet.debt > 0n ? [[packsButton(words)]] : [],
  };
}

/** What somebody owes, where they do. */
export function debtBlocks({ debt }: Wallet, words: Words): Block[] {
  if (debt === 0n) return [];
  const said = words.money.debt(debt);
  return [line({ strong: said.title }, ` ${said.help}`)];
}

/** Payments, each with how it stands. */
export function purchaseBlocks(payments: Payment[], words: Words): Block[] {
  if (payments.length === 0) return [];
  const { purchases, purchase, states } = words.money;
  const lines = payments.map((payment) => {
    const what = purchase(payment.credits, formatMoney(payment.price), payment.createdAt);
    return line(what, { strong: states[payment.state] });
  });
  return [title(purchases), ...lines];
}
