import type { HistoryEntry, Wallet } from '@easel/core/credits/wallet.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import type { PayerDecision } from '@easel/core/treasury/decide-payer.ts';
import { type Shop, sellsAnything } from '../shop.ts';
import type { Words } from '../words/en.ts';
import { date } from '../words/format.ts';
import { facts, line, title } from './blocks.ts';
import type { Block, Card } from './card.ts';
import { debtBlocks, packsButton, purchaseBlocks } from './money.ts';
import { payerBlocks } from './treasury.ts';

/** Somebody's credits and what they went to. Private. */
export function creditsCard(
  input: { wallet: Wallet; history: HistoryEntry[]; payments: Payment[]; payer: PayerDecision; shop: Shop },
  words: Words,
): Card {
  const { wallet, history, payments, payer, shop } = input;
  const blocks: Block[] = [
    title(words.credits.title),
    line({ strong: words.credits.free(wallet.available) }),
  ];
  blocks.push(...debtBlocks(wallet, words));
  if (wallet.held > 0n) blocks.push(line(words.credits.held(wallet.held)));
  const buckets = wallet.balances.map((balance) => ({
    label: words.credits.buckets[balance.bucket],
    value: words.credits.bucket(balance.available + balance.held, balance.expiresAt),
  }));
  if (buckets.length > 0) blocks.push(facts(buckets));
  blocks.push(...payerBlocks(payer, words));
  blocks.push(title(words.credits.history));
  if (history.length === 0) blocks.push(line(words.credits.none));
  for (const entry of history) {
    const sign = entry.amount > 0n ? '+' : '−';
    const what = entry.reference === 'welcome' ? words.credits.welcome : words.credits.kinds[entry.kind];
    const amount = entry.amount < 0n ? -entry.amount : entry.amount;
    blocks.push(line({ code: `${sign}${amount}` }, ` ${what} · ${date(entry.at)}`));
  }
  blocks.push(...purchaseBlocks(payments, words));
  return { tone: 'info', blocks, buttons: sellsAnything(shop) ? [[packsButton(words)]] : [] };
}
