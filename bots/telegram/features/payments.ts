import { setTimeout as delay } from 'node:timers/promises';
import { noteCard } from '@easel/bot-shared/cards/note.ts';
import { accountOf } from '@easel/bot-shared/flows/asker.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import {
  refuseStarsCheckout,
  type StarsRefusal,
  takeStarsPayment,
  takeStarsRefund,
} from '@easel/core/payments/stars.ts';
import { type Api, Composer } from 'grammy';
import type { PreCheckoutQuery, SuccessfulPayment } from 'grammy/types';
import { say } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { type Turn, turnOf } from '../updates/turn.ts';

/** Telegram waits 10 s and then charges nothing; whoever pays reads a reason rather than that. */
const CHECK_WITHIN_MS = 7 * SECOND_MS;
/** Waits between the attempts to credit what was paid. What a killed process leaves comes again. */
const CREDIT_RETRIES_MS = [1, 2, 4, 8, 16, 30].map((seconds) => seconds * SECOND_MS);

/**
 * Telegram's Stars: the question before somebody is charged, the payment, and the refund. The receipt is told as all money
 * is, by the notice that the payment leaves.
 *
 * @param quickApi one that does not wait: an answer that comes late is worth nothing.
 */
export function paymentsFeature(deps: TelegramDeps, quickApi: Api): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();

  feature.on('pre_checkout_query', async ({ preCheckoutQuery: query }) => {
    const late = delay(CHECK_WITHIN_MS, 'failed' as const, { ref: false });
    const refusal = await Promise.race([check(deps, query), late]).catch((error) => {
      deps.log.error({ err: error }, 'invoice not checked');
      return 'failed' as const;
    });
    const { starsRefusals } = wordsFor(query.from.language_code).money;
    await quickApi.answerPreCheckoutQuery(
      query.id,
      refusal === undefined,
      refusal && { error_message: starsRefusals[refusal] },
    );
  });

  feature.on('message:successful_payment', async (ctx) => {
    const turn = turnOf(ctx);
    if (turn) await credit(deps, turn, ctx.message.successful_payment);
  });

  feature.on('message:refunded_payment', async (ctx) => {
    const { telegram_payment_charge_id: chargeId } = ctx.message.refunded_payment;
    const taken = await persist(() => takeStarsRefund(deps, { chargeId }));
    if (!taken) deps.log.error({ chargeId }, 'Stars refunded that were never credited');
  });
  return feature;
}

async function check(deps: TelegramDeps, query: PreCheckoutQuery): Promise<StarsRefusal | undefined> {
  const account = await findAccount(deps, { platform: 'telegram', userId: String(query.from.id) });
  if (!account) return 'not-yours';
  return refuseStarsCheckout(deps, {
    payload: query.invoice_payload,
    accountId: account.id,
    currency: query.currency,
    totalAmount: query.total_amount,
  });
}

async function credit(deps: TelegramDeps, turn: Turn, paid: SuccessfulPayment): Promise<void> {
  const { telegram_payment_charge_id: chargeId } = paid;
  const taken = await persist(async () => {
    const account = await accountOf(deps, turn.asker);
    return takeStarsPayment(deps, {
      payload: paid.invoice_payload,
      accountId: account.id,
      currency: paid.currency,
      totalAmount: paid.total_amount,
      chargeId,
    });
  });
  if (taken?.refused) deps.log.error({ chargeId, ...taken }, 'Stars were paid that give no credits');
  if (taken) return;
  deps.log.warn({ chargeId }, 'Stars were paid for nothing known, sending them back');
  await deps.api.refundStarPayment(Number(turn.userId), chargeId);
  await say(deps, turn, noteCard(turn.words.money.starsReturned));
}

/** Money has moved: a database that is away for a moment must not be why it is not taken. */
async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of CREDIT_RETRIES_MS) {
    try {
      return await work();
    } catch {
      await delay(waitMs);
    }
  }
  return work();
}
