import { type Account, ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { CreationId, OrderId, ProposalId } from '@easel/core/ids.ts';
import { type PictureOptions, parseFlags } from '@easel/core/kinds/imagine/flags.ts';
import { expandPermutations } from '@easel/core/kinds/imagine/permutations.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import { type PictureParams, seedFromKey } from '@easel/core/kinds/picture.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { quoteOrder } from '@easel/core/orders/quote.ts';
import { requestOrder } from '@easel/core/orders/request-order.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import type { Origin } from '@easel/core/platform.ts';
import { checkPolicy } from '@easel/core/policy/check-prompt.ts';
import { saveProposal } from '@easel/core/proposals/proposal.ts';
import type { Card } from '../cards/card.ts';
import { batchCard } from '../cards/pages.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { checkHouseRules, readHouseRules } from './house-rules.ts';

/** Who asks, where. */
export interface Asker {
  origin: Origin;
  displayName: string;
}

export interface Ask extends Asker {
  /** Idempotency key, from the interaction or update. */
  key: string;
  /** The prompt as written, flags inside. */
  text: string;
  /** Options chosen outside of the prompt; flags in the prompt win over them. */
  options: PictureOptions;
  parent?: { orderId: OrderId; creationId?: CreationId };
}

/** What came of a command or a button: orders to show cards of, or something to say to one person. */
export type Outcome =
  /** A card belongs under each order that is `created`; one that was there before has its card. */
  | { type: 'orders'; orders: { order: Order; created: boolean }[] }
  /** Show this; `isPrivate`: to that person only, where the platform can. */
  | { type: 'card'; card: Card; isPrivate: boolean }
  /** Ask for a new prompt, starting from this text. */
  | { type: 'remix'; order: Order; text: string }
  /** The message that was pressed should show this order as it is now. */
  | { type: 'redraw'; order: Order; notice: { title: string; help: string } }
  /** Show this order again, pictures and buttons. */
  | { type: 'show'; order: Order }
  /** Ask that person alone to pay this with Stars, which only Telegram has. */
  | { type: 'invoice'; payment: Payment };

/**
 * Orders pictures for somebody who wrote a prompt. Several prompts in one (`{red|blue}`) become a question with the total
 * price first.
 *
 * @throws DomainError for anything wrong with what was asked; nothing has changed then.
 */
export async function askForPictures(deps: BotDeps, ask: Ask, words: Words): Promise<Outcome> {
  // Before the first look at the database: what is wrong with the text alone is said at once.
  const text = withoutBrokenSigns(ask.text);
  const { prompt, options } = parseFlags(text);
  const prompts = expandPermutations(prompt);
  checkPolicy([text, ask.options.negative ?? '']);

  const account = await ensureAccount(deps, { ...ask.origin, displayName: ask.displayName });
  const requests = await resolveAll(deps, { ask, account, prompts, options: { ...ask.options, ...options } });
  const [only] = requests;
  if (requests.length === 1 && only) {
    const { key, origin, parent } = ask;
    const result = await requestOrder(deps, {
      key,
      account,
      kind: 'imagine',
      params: only,
      origin,
      ...(parent && { parent }),
    });
    return { type: 'orders', orders: [result] };
  }
  const wallet = await readWallet(deps.db, { owner: { kind: 'person', id: account.id }, clock: deps.clock });
  const quotes = requests.map((params) => quoteOrder('imagine', params));
  const needed = quotes.reduce((sum, quote) => sum + quote.total, 0n);
  if (needed > wallet.available)
    throw new DomainError('not-enough-credits', { needed, available: wallet.available });
  const id = await saveProposal(deps, { account: account.id, proposal: { kind: 'batch', requests } });
  return {
    type: 'card',
    isPrivate: true,
    card: batchCard({ id, requests, quotes, available: wallet.available }, words),
  };
}

async function resolveAll(
  deps: BotDeps,
  input: { ask: Ask; account: Account; prompts: string[]; options: PictureOptions },
): Promise<PictureParams[]> {
  const { origin, key } = input.ask;
  const { available, defaults, caps } = await readHouseRules(deps, origin);
  return input.prompts.map((prompt) =>
    resolveImagine({
      prompt,
      options: input.options,
      defaults: [input.account.settings, ...defaults],
      caps,
      available,
      fallbackSeed: seedFromKey(key),
    }),
  );
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair: one of them would be an error of ours, not of the prompt. */
function withoutBrokenSigns(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Makes the orders of a confirmed batch. Confirming twice finds the same orders. */
export async function orderBatch(
  deps: BotDeps,
  input: { id: ProposalId; account: Account; requests: PictureParams[]; origin: Origin },
): Promise<Outcome> {
  const rules = await readHouseRules(deps, input.origin);
  for (const params of input.requests) checkHouseRules(rules, params);
  const total = input.requests.reduce((sum, params) => sum + quoteOrder('imagine', params).total, 0n);
  const wallet = await readWallet(deps.db, {
    owner: { kind: 'person', id: input.account.id },
    clock: deps.clock,
  });
  // All or none, as far as can be told now: the wallet may still change between two of the holds.
  if (total > wallet.available)
    throw new DomainError('not-enough-credits', { needed: total, available: wallet.available });
  const orders: { order: Order; created: boolean }[] = [];
  for (const [i, params] of input.requests.entries()) {
    orders.push(
      await requestOrder(deps, {
        key: `batch-${input.id}-${i}`,
        account: input.account,
        kind: 'imagine',
        params,
        origin: input.origin,
      }),
    );
  }
  return { type: 'orders', orders };
}
