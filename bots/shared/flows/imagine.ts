import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type PictureOptions, parseFlags } from '@easel/core/kinds/imagine/flags.ts';
import { expandPermutations } from '@easel/core/kinds/imagine/permutations.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import { type PictureParams, seedFromKey } from '@easel/core/kinds/picture.ts';
import type { OrderRequest } from '@easel/core/orders/request-order.ts';
import { checkPolicy } from '@easel/core/policy/check-prompt.ts';
import { wishBehind } from '@easel/core/policy/wish-behind.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { askFirst } from './batch.ts';
import { readHouseRules } from './house-rules.ts';
import type { Outcome } from './outcome.ts';
import { placeOrder } from './place-order.ts';
import { findRemixParent, type RemixSource } from './remix.ts';

export interface Ask extends Asker {
  /** Idempotency key, from the interaction or update. */
  key: string;
  /** The prompt as written, flags inside. */
  text: string;
  /** Options chosen outside of the prompt; flags in the prompt win over them. */
  options: PictureOptions;
  /** Chosen outside of the prompt, as the flag may be in it. */
  isPrivate?: boolean;
  /** What it is a remix of. */
  remixOf?: RemixSource;
}

/**
 * Orders pictures for somebody who wrote a prompt. Several prompts in one (`{red|blue}`), and one with `--dry`, become a
 * question with the total price first. What is asked for in private is taken as if it were asked in the private chat, whose
 * rules and wallet count.
 *
 * @throws DomainError for anything wrong with what was asked; nothing has changed then.
 */
export async function askForPictures(deps: BotDeps, ask: Ask, words: Words): Promise<Outcome> {
  // Before the first look at the database: what is wrong with the text alone is said at once.
  const text = withoutBrokenSigns(ask.text);
  const { prompt, options, dry = false, private: isPrivate = ask.isPrivate } = parseFlags(text);
  const prompts = expandPermutations(prompt);
  checkPolicy([prompt, wishBehind(options.negative ?? ask.options.negative ?? '')]);

  const account = await accountOf(deps, ask);
  const { origin: here, remixOf: of } = ask;
  const parent = of && (await findRemixParent(deps, { account, origin: here, of }));
  const wish = { account, prompts, options: { ...ask.options, ...options }, dry, ...(parent && { parent }) };
  if (!isPrivate) return takeWish(deps, { ask, ...wish }, words);
  if (account.plan !== 'premium') throw new DomainError('premium-only', {});
  const origin = { ...(await ask.openPrivate()), isPrivate };
  const outcome = await takeWish(deps, { ask: { ...ask, origin }, ...wish }, words);
  return origin.chatId === here.chatId ? outcome : { type: 'privately', chatId: origin.chatId, outcome };
}

interface ReadWish {
  ask: Ask;
  account: Account;
  prompts: string[];
  options: PictureOptions;
  parent?: OrderRequest<'imagine'>['parent'];
}

async function takeWish(
  deps: BotDeps,
  { dry, ...wish }: ReadWish & { dry: boolean },
  words: Words,
): Promise<Outcome> {
  const { ask, account, parent } = wish;
  const requests = await resolveAll(deps, wish);
  const [only] = requests;
  const { key } = ask;
  if (only && requests.length === 1 && !dry) {
    const request = { key, account, kind: 'imagine', params: only, ...(parent && { parent }) } as const;
    return placeOrder(deps, { asker: ask, request }, words);
  }
  return askFirst(deps, { asker: ask, account, requests, ...(parent && { parent }) }, words);
}

async function resolveAll(deps: BotDeps, input: ReadWish): Promise<PictureParams[]> {
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
