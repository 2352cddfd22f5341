import { sequentialize } from '@grammyjs/runner';
import type { Api, Bot, Middleware } from 'grammy';
import { logUnexpected, sayError } from './answer.ts';
import type { TelegramContext, TelegramDeps } from './context.ts';
import { accountFeature } from './features/account.ts';
import { givingFeature } from './features/giving.ts';
import { helpFeature } from './features/help.ts';
import { imagineFeature } from './features/imagine.ts';
import { moneyFeature } from './features/money.ts';
import { operatorFeature } from './features/operator.ts';
import { paymentsFeature } from './features/payments.ts';
import { pressFeature } from './features/press.ts';
import { recallFeature } from './features/recall.ts';
import { repliesFeature } from './features/replies.ts';
import { settingsFeature } from './features/settings.ts';
import { socialFeature } from './features/social.ts';
import { refuseAnonymous, straysFeature } from './features/strays.ts';
import { treasuryFeature } from './features/treasury.ts';
import { createToasts } from './updates/toast.ts';
import { turnOf } from './updates/turn.ts';

/** Puts the features on the bot, in the order in which they see an update. */
export function composeBot(
  bot: Bot<TelegramContext>,
  deps: TelegramDeps,
  input: { quickApi: Api; inFlight: Middleware<TelegramContext> },
): void {
  bot.use(
    input.inFlight,
    createToasts(input.quickApi, deps.log),
    sequentialize(oneAtATime),
    refuseAnonymous(deps),
  );
  const safe = bot.errorBoundary(async ({ error, ctx }) => {
    const turn = turnOf(ctx);
    if (!turn) throw error;
    await sayError(deps, turn, error).catch((failure) => logUnexpected(deps, turn, failure));
  });
  safe.use(paymentsFeature(deps, input.quickApi));
  safe.use(socialFeature(deps));
  safe.use(helpFeature(deps));
  safe.use(moneyFeature(deps));
  safe.use(recallFeature(deps));
  safe.use(accountFeature(deps));
  safe.use(givingFeature(deps));
  safe.use(treasuryFeature(deps));
  safe.use(operatorFeature(deps));
  safe.use(settingsFeature(deps));
  safe.use(pressFeature(deps));
  safe.use(repliesFeature(deps));
  safe.use(imagineFeature(deps));
  safe.use(straysFeature(deps));
  bot.catch((error) => deps.log.error({ err: error.error }, 'update failed'));
}

/** What one person does in a chat happens in its order; nobody in a group waits for another. */
function oneAtATime(ctx: TelegramContext): string {
  return `${ctx.chat?.id} ${ctx.from?.id}`;
}
