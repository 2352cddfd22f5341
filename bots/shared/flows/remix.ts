import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { findCreation } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type CreationId, type OrderId, parseId } from '@easel/core/ids.ts';
import { writeFlags } from '@easel/core/kinds/imagine/flags.ts';
import { isShownIn } from '@easel/core/orders/card.ts';
import { findOrder, getOrder, type Order } from '@easel/core/orders/order.ts';
import type { OrderRequest } from '@easel/core/orders/request-order.ts';
import type { Origin } from '@easel/core/platform.ts';
import { loadCards } from '@easel/core/social/card.ts';
import type { BotDeps } from '../deps.ts';
import { type Asker, accountOf } from './asker.ts';
import type { Outcome } from './outcome.ts';
import { isOverheard } from './overheard.ts';

/** What a remix starts from: all of an order, or one picture of the gallery. */
export type RemixSource = OrderId | CreationId;

/**
 * The button *Remix*, `/remix`, or a link of the gallery: asks for a new prompt, starting from the one there was.
 *
 * @param input.id as it was pressed or written.
 * @throws DomainError not-found, also for what this person cannot see.
 */
export async function beginRemix(
  deps: BotDeps,
  { asker, id }: { asker: Asker; id: string },
): Promise<Outcome> {
  const account = await accountOf(deps, asker);
  const of = parseId('cre', id) ?? parseId('ord', id);
  if (!of) throw new DomainError('not-found', { what: 'creation' });
  const { order, creation, prompt } = await findSource(deps, { account, origin: asker.origin, of });
  const isMine = order.accountId === account.id;
  // One's own default counts for the remix too, without being told to a whole group.
  const { negativePrompt } = order.params;
  const isSaid = !isOverheard(asker.origin) || negativePrompt !== account.settings.negativePrompt;
  // What somebody does not want to see, and a prompt that its artist keeps, are nobody else's business.
  const params = { ...order.params, prompt, negativePrompt: isMine && isSaid ? negativePrompt : '' };
  const text = writeFlags(params, { seed: false });
  return { type: 'remix', order, ...(creation && { creation }), text };
}

/**
 * What the order of a remix is made from. Looked at anew when the prompt comes: people can forge what a dialog says it
 * started from, and a picture may have been put away meanwhile.
 *
 * @throws DomainError not-found
 */
export async function findRemixParent(
  deps: BotDeps,
  input: { account: Account; origin: Origin; of: RemixSource },
): Promise<NonNullable<OrderRequest<'imagine'>['parent']>> {
  const { order, creation } = await findSource(deps, input);
  return { orderId: order.id, ...(creation && { creationId: creation }) };
}

interface Source {
  order: Order;
  creation?: CreationId;
  /** As far as this person may read it. */
  prompt: string;
}

async function findSource(
  deps: BotDeps,
  { account, origin, of }: { account: Account; origin: Origin; of: RemixSource },
): Promise<Source> {
  const creation = parseId('cre', of);
  return creation
    ? findPictureSource(deps, { account, creation })
    : findOrderSource(deps, { account, origin, id: of as OrderId });
}

/** A creation that everybody sees, or one's own. */
async function findPictureSource(
  deps: BotDeps,
  { account, creation }: { account: Account; creation: CreationId },
): Promise<Source> {
  const [card] = await loadCards(deps, { viewer: account, ids: [creation] });
  const picture = card && (await findCreation(deps.db, creation));
  if (!picture) throw new DomainError('not-found', { what: 'creation' });
  return { order: await getOrder(deps.db, picture.orderId), creation, prompt: card.prompt };
}

/** One's own order, or one whose card stands in this very chat, where everybody reads its prompt anyway. */
async function findOrderSource(
  deps: BotDeps,
  { account, origin, id }: { account: Account; origin: Origin; id: OrderId },
): Promise<Source> {
  const [order, isHere] = await Promise.all([findOrder(deps.db, id), isShownIn(deps.db, id, origin)]);
  if (!order || (order.accountId !== account.id && !isHere))
    throw new DomainError('not-found', { what: 'order' });
  return { order, prompt: order.params.prompt };
}
