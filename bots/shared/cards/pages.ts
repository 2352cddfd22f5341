import type { ChatSettings, PictureDefaults } from '@easel/core/accounts/settings.ts';
import type { Model } from '@easel/core/catalog/models.ts';
import { STYLES } from '@easel/core/catalog/styles.ts';
import type { HistoryEntry, Wallet } from '@easel/core/credits/wallet.ts';
import type { ProposalId } from '@easel/core/ids.ts';
import { modelOf, type PictureParams } from '@easel/core/kinds/picture.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import type { PayerDecision } from '@easel/core/treasury/decide-payer.ts';
import { type Shop, sellsAnything } from '../shop.ts';
import type { Words } from '../words/en.ts';
import { credits, date, duration } from '../words/format.ts';
import { shorten } from '../words/shorten.ts';
import type { Block, Card } from './card.ts';
import { debtBlocks, purchaseBlocks } from './money.ts';
import { packsButton } from './notice.ts';
import { payerBlocks } from './treasury.ts';

/** Ten of them stand in one list. */
const RECALL_PROMPT_MAX = 60;

/** Somebody's credits and what they went to. Private. */
export function creditsCard(
  input: { wallet: Wallet; history: HistoryEntry[]; payments: Payment[]; payer: PayerDecision; shop: Shop },
  words: Words,
): Card {
  const { wallet, history, payments, payer, shop } = input;
  const blocks: Block[] = [
    { type: 'title', text: words.credits.title },
    { type: 'line', parts: [{ strong: words.credits.free(wallet.available) }] },
  ];
  blocks.push(...debtBlocks(wallet, words));
  if (wallet.held > 0n) blocks.push({ type: 'line', parts: [words.credits.held(wallet.held)] });
  const buckets = wallet.balances.map((balance) => ({
    label: words.credits.buckets[balance.bucket],
    value: words.credits.bucket(balance.available + balance.held, balance.expiresAt),
  }));
  if (buckets.length > 0) blocks.push({ type: 'facts', items: buckets });
  blocks.push(...payerBlocks(payer, words));
  blocks.push({ type: 'title', text: words.credits.history });
  if (history.length === 0) blocks.push({ type: 'line', parts: [words.credits.none] });
  for (const entry of history) {
    const sign = entry.amount > 0n ? '+' : '−';
    const what = entry.reference === 'welcome' ? words.credits.welcome : words.credits.kinds[entry.kind];
    const amount = entry.amount < 0n ? -entry.amount : entry.amount;
    blocks.push({ type: 'line', parts: [{ code: `${sign}${amount}` }, ` ${what} · ${date(entry.at)}`] });
  }
  blocks.push(...purchaseBlocks(payments, words));
  return { tone: 'info', blocks, buttons: sellsAnything(shop) ? [[packsButton(words)]] : [] };
}

/** Defaults of a person, channel or server, and the caps of the latter two. */
export function settingsCard(
  input: {
    scope: 'personal' | 'channel' | 'server';
    defaults: PictureDefaults;
    caps?: ChatSettings['caps'];
    saved: boolean;
  },
  words: Words,
): Card {
  const { names, unset, caps: capNames } = words.settings;
  const items = (Object.keys(names) as (keyof PictureDefaults)[]).map((key) => ({
    label: names[key],
    value: String(input.defaults[key] ?? unset),
  }));
  if (input.caps) {
    items.push({ label: capNames.count, value: String(input.caps.count ?? unset) });
    items.push({ label: capNames.models, value: input.caps.models?.join(', ') ?? unset });
  }
  return {
    tone: input.saved ? 'done' : 'info',
    blocks: [
      { type: 'title', text: words.settings.title[input.scope] },
      ...(input.saved ? [{ type: 'line' as const, parts: [{ strong: words.settings.saved }] }] : []),
      { type: 'facts', items },
      { type: 'small', parts: [words.settings.order] },
    ],
    buttons: [],
  };
}

/** What it is and how to use it. */
export function helpCard(
  input: { models: Model[]; privateChat: boolean; welcome?: bigint },
  words: Words,
): Card {
  const { help } = words;
  const list = (rows: [string, string][]): Block => ({
    type: 'facts',
    items: rows.map(([label, value]) => ({ label, value })),
  });
  return {
    tone: 'info',
    blocks: [
      { type: 'title', text: help.title },
      ...(input.welcome === undefined
        ? []
        : [{ type: 'line' as const, parts: [{ strong: help.welcome(input.welcome) }] }]),
      { type: 'line', parts: [help.start] },
      ...(input.privateChat ? [{ type: 'line' as const, parts: [help.privateChat] }] : []),
      list(help.commands),
      { type: 'title', text: help.flagsTitle },
      list(help.flags),
      { type: 'title', text: help.models },
      list(input.models.map(({ id, summary, priceEach }) => [id, help.model(summary, priceEach)])),
      { type: 'title', text: help.styles },
      { type: 'line', parts: [STYLES.map((style) => style.id).join(', ')] },
    ],
    buttons: [],
  };
}

/** All that an order was made with. Private: it shows the seed and the negative prompt. */
export function detailsCard(order: Order, words: Words): Card {
  const { params } = order;
  const { details } = words;
  const items = [
    { label: details.model, value: modelOf(params).title },
    { label: details.style, value: params.style },
    { label: details.size, value: `${params.width}×${params.height}` },
    { label: details.seed, value: String(params.seed) },
    { label: details.steps, value: String(params.steps) },
    { label: details.guidance, value: String(params.guidance) },
    ...(params.negativePrompt ? [{ label: details.negative, value: params.negativePrompt }] : []),
    ...(order.parentOrderId ? [{ label: details.parent, value: order.parentOrderId }] : []),
    { label: details.order, value: order.id },
    { label: details.price, value: credits(order.charged ?? order.held) },
    ...(order.endedAt
      ? [{ label: details.took, value: duration(order.endedAt.getTime() - order.createdAt.getTime()) }]
      : []),
  ];
  return {
    tone: 'info',
    blocks: [
      { type: 'title', text: details.title },
      { type: 'quote', text: params.prompt },
      { type: 'facts', items },
    ],
    buttons: [],
  };
}

/**
 * One order or several at once, to be confirmed with their total price.
 *
 * @param input.balance what the wallet that pays has free; undefined where that is not for all who read it.
 */
export function batchCard(
  input: {
    id: ProposalId;
    requests: PictureParams[];
    total: bigint;
    balance?: { available: bigint; isShared: boolean } | undefined;
  },
  words: Words,
): Card {
  const { id, requests, total, balance } = input;
  const sayBalance = balance?.isShared ? words.batch.sharedBalance : words.batch.balance;
  return {
    tone: 'waiting',
    blocks: [
      { type: 'title', text: words.batch.title(requests.length) },
      ...requests.map((params): Block => ({ type: 'quote', text: params.prompt })),
      {
        type: 'line',
        parts: [{ strong: words.batch.total(requests.length, requests[0]?.count ?? 1, total) }],
      },
      ...(balance ? [{ type: 'small' as const, parts: [sayBalance(balance.available)] }] : []),
    ],
    buttons: [
      [
        {
          action: { name: 'confirm', id },
          label: words.buttons.confirm(requests.length, total),
          style: 'primary',
        },
        { action: { name: 'dismiss', id }, label: words.buttons.dismiss, style: 'secondary' },
      ],
    ],
  };
}

/** The newest orders of a person, each with a button that shows it again. Private. */
export function recallCard(orders: Order[], words: Words): Card {
  const shown = orders.slice(0, 10);
  const blocks: Block[] = [{ type: 'title', text: words.recall.title }];
  if (shown.length === 0) blocks.push({ type: 'line', parts: [words.recall.none] });
  for (const [i, order] of shown.entries()) {
    blocks.push({
      type: 'line',
      parts: [{ strong: `${i + 1}` }, ' ', { code: order.id }, ` ${date(order.createdAt)}`],
    });
    blocks.push({ type: 'quote', text: shorten(order.params.prompt, RECALL_PROMPT_MAX) });
  }
  const buttons = shown.map((order, i) => ({
    action: { name: 'recall' as const, id: order.id },
    label: String(i + 1),
    style: 'secondary' as const,
  }));
  return {
    tone: 'info',
    blocks,
    buttons: [buttons.slice(0, 5), buttons.slice(5, 10)].filter((row) => row.length > 0),
  };
}
